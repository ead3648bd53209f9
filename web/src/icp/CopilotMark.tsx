import { Badge, Tooltip } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";

import type { Mark } from "@/draft/merge";

const SAID: Record<Mark, { text: string; about: string }> = {
  copilot: { text: "Copilot", about: "Copilot changed this" },
  kept: { text: "Yours kept", about: "Copilot changed this too; your version was kept" },
};

/** Says that the copilot changed a part, or that the person's own was kept. */
export function CopilotMark({ mark }: { mark: Mark | undefined }) {
  if (!mark) return null;
  const { text, about } = SAID[mark];
  return (
    <Tooltip label={about}>
      <Badge size="sm" radius="sm" tt="none" variant="light" color={mark === "kept" ? "yellow" : "violet"} leftSection={<IconSparkles size={11} aria-hidden />} data-marked={mark} style={{ flex: "none" }}>
        {text}
      </Badge>
    </Tooltip>
  );
}
