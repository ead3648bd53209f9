import { Button, Divider, Group, Text } from "@mantine/core";
import { IconArrowLeft, IconSparkles } from "@tabler/icons-react";

import type { AccountExplanation } from "@/api/types";
import { ask } from "@/copilot/ask";
import { Attributes } from "@/records/Attributes";
import { Icps } from "@/records/Icps";
import { Verdict } from "@/records/Verdict";
import { Why } from "@/records/Why";
import { SidePanel } from "@/shown/SidePanel";

interface Props {
  explained: AccountExplanation;
  onAsk: (icpCode: string) => void;
  onClose: () => void;
  onBack?: () => void;
}

/** One account: its score and why, other ICPs, its attributes. */
export function AccountView({ explained, onAsk, onClose, onBack }: Props) {
  const { attributes } = explained;
  const about = [attributes.domain, attributes.industry, attributes.country].filter(Boolean).map(String).join(" · ");
  return (
    <SidePanel label={`Account ${explained.name}`} title={explained.name} about={about} onClose={onClose}>
      {onBack && (
        <Button variant="subtle" color="gray" size="compact-sm" mb="sm" leftSection={<IconArrowLeft size={14} />} onClick={onBack}>
          Back to the lead
        </Button>
      )}
      <Icps type="account" id={explained.external_id} shown={explained.icp_code} onChoose={onAsk} />
      <Verdict explained={explained} />
      <Why explained={explained} type="account" of={explained.name} />
      <AskWhy name={explained.name} icpCode={explained.icp_code} />
      <Divider my="lg" label="What is stored" labelPosition="left" />
      <Attributes type="account" attributes={attributes} />
    </SidePanel>
  );
}

/** Hands the question to the copilot. */
export function AskWhy({ name, icpCode }: { name: string; icpCode: string }) {
  return (
    <Group mt="md" gap="xs">
      <Button variant="light" size="compact-sm" leftSection={<IconSparkles size={15} />} onClick={() => ask(`Why does ${name} have its score in ${icpCode}?`, { send: true })}>
        Ask Copilot why
      </Button>
      <Text size="xs" c="dimmed">
        or what would change it
      </Text>
    </Group>
  );
}
