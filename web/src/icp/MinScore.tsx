import { Group, Input, NumberInput, Slider, Text } from "@mantine/core";

import type { Preview } from "@/api/types";
import { Bins } from "@/icp/preview/Bins";
import { useDragging } from "@/icp/preview/dragging";

interface Props {
  value: number;
  about: string;
  preview?: Preview | null;
  onChange(value: number): void;
}

/** The last gate: the score that a record needs, 0 to 100. */
export function MinScore({ value, about, preview, onChange }: Props) {
  const setDragging = useDragging((state) => state.setDragging);
  return (
    <Input.Wrapper label="Minimum score" description={about}>
      {preview && <Bins bins={preview.histogram} from={value} />}
      <Group gap="md" wrap="nowrap" mt={6}>
        <Slider
          flex={1}
          min={0}
          max={100}
          label={(score) => String(score)}
          thumbLabel="Minimum score"
          value={value}
          onChange={(next) => {
            setDragging(true);
            onChange(next);
          }}
          onChangeEnd={() => setDragging(false)}
        />
        <NumberInput w={84} aria-label="Minimum score, 0 to 100" min={0} max={100} decimalScale={1} value={value} onChange={(next) => onChange(typeof next === "number" ? Math.max(0, Math.min(100, next)) : 0)} />
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {value === 0 ? "0 lets every score pass." : `Scores under ${value} do not qualify.`}
      </Text>
    </Input.Wrapper>
  );
}
