import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconSparkles } from "@tabler/icons-react";

import type { Definition, Persona } from "@/api/types";
import { ask } from "@/copilot/ask";
import type { Marks } from "@/draft/merge";
import { inRowOf, rowId } from "@/draft/parameters";
import { OnePersona } from "@/icp/personas/OnePersona";
import type { Problems } from "@/icp/rules/problems";
import { freeName } from "@/icp/words";

interface Props {
  definition: Definition;
  icpCode: string | null;
  savedPersonas: readonly Persona[];
  marks: Marks;
  problems: Problems;
  edit(change: (definition: Definition) => Definition): void;
}

/** The people to find at matching accounts. Personas belong to their ICP and are saved with it. */
export function Personas({ definition, icpCode, savedPersonas, marks, problems, edit }: Props) {
  const put = (change: (personas: Persona[]) => Persona[]) => edit((each) => ({ ...each, personas: change(each.personas) }));
  const names = definition.personas.map((each) => each.name);
  const add = () => put((all) => [...all, { name: freeName("New persona", names), description: "", persona_code: "", min_score: 0, parameters: [] }]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="xs" c="dimmed" flex={1}>
          {definition.personas.length ? "A person of a matching account is a qualified lead when one of these fits." : "Without a persona every person of a matching account lands in No persona fit."}
        </Text>
        <Button size="compact-sm" variant="default" leftSection={<IconSparkles size={14} />} onClick={() => ask(`Draft a persona for ${definition.name || "this ICP"}: `)}>
          Describe one
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
          Add persona
        </Button>
      </Group>
      {definition.personas.map((persona) => (
        <OnePersona
          key={rowId(persona)}
          persona={persona}
          icpCode={icpCode}
          isSaved={savedPersonas.some((each) => each.persona_code !== "" && each.persona_code === persona.persona_code)}
          marks={marks}
          problems={problems}
          onChange={(change) => put((all) => all.map((each) => (rowId(each) === rowId(persona) ? inRowOf(each, change(each)) : each)))}
          onRemove={() => put((all) => all.filter((each) => rowId(each) !== rowId(persona)))}
        />
      ))}
    </Stack>
  );
}
