import { Button, Menu } from "@mantine/core";
import { IconChartBar, IconFilter, IconPlus, IconSparkles } from "@tabler/icons-react";

import { ask } from "@/copilot/ask";

const FROM_WON = "Look at my closed-won customers from the last 12 months and propose an ICP that overweights what they have in common";

/** The ways to a new ICP. */
export function AddMenu({ onNew }: { onNew(): void }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button leftSection={<IconPlus size={16} />}>Add</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFilter size={15} />} onClick={onNew}>
          ICP
        </Menu.Item>
        <Menu.Item leftSection={<IconSparkles size={15} />} onClick={() => ask("Build me an ICP for ")}>
          Describe it to Copilot
        </Menu.Item>
        <Menu.Item leftSection={<IconChartBar size={15} />} onClick={() => ask(FROM_WON)}>
          From closed-won customers
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
