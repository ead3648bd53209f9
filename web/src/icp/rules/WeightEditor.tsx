import { Group, Input, NumberInput, Slider } from "@mantine/core";

import { useDragging } from "@/icp/preview/dragging";
import { signed } from "@/icp/words";

interface Props {
  label: string;
  weight: number;
  onChange(weight: number): void;
}

const MOST = 10;
const MARKS = [-10, -5, 0, 5, 10].map((value) => ({ value }));

/** A weight: dragged from −10 to 10, or typed up to ±100. It is never 0. */
export function WeightEditor({ label, weight, onChange }: Props) {
  const setDragging = useDragging((state) => state.setDragging);
  const slide = (next: number) => {
    setDragging(true);
    onChange(next === 0 ? (weight > 0 ? -1 : 1) : next);
  };
  return (
    <Input.Wrapper label="Weight" error={weight === 0 ? "A weight of 0 does nothing: take 1 to 100, or −1 to −100." : undefined}>
      <Group gap="md" wrap="nowrap" mt={4}>
        <Slider
          flex={1}
          min={-MOST}
          max={MOST}
          step={1}
          startPointValue={0}
          marks={MARKS}
          label={signed}
          thumbLabel={`Weight of ${label}`}
          value={Math.max(-MOST, Math.min(MOST, weight))}
          onChange={slide}
          onChangeEnd={() => setDragging(false)}
        />
        <NumberInput
          w={84}
          aria-label={`Weight of ${label}, −100 to 100`}
          min={-100}
          max={100}
          allowDecimal={false}
          clampBehavior="blur"
          value={weight}
          onChange={(next) => onChange(typeof next === "number" ? Math.max(-100, Math.min(100, next)) : 0)}
        />
      </Group>
    </Input.Wrapper>
  );
}
