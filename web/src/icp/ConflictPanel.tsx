import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";

import type { Definition, Parameter } from "@/api/types";
import { contentOf, keysOf } from "@/draft/parameters";
import { useFields, type Fields } from "@/icp/fields";
import type { Conflict } from "@/icp/saving/useSaving";
import { sayRule } from "@/icp/words";
import { sentence } from "@/shown/Failure";

interface Props {
  conflict: Conflict;
  base: Definition | null;
  mine: Definition;
  onSettle(how: "reapply" | "theirs"): void;
}

interface Difference {
  part: string;
  mine: string;
  theirs: string;
  isClash: boolean;
}

/** Both versions side by side where they differ, and the two ways on. Nothing is lost before one is chosen. */
export function ConflictPanel({ conflict, base, mine, onSettle }: Props) {
  const fields = useFields("account");
  const people = useFields("person");
  const found = differences(base, mine, conflict.theirs, fields, people);
  const clashes = found.filter((each) => each.isClash).length;
  return (
    <Alert role="alert" color="yellow" variant="light" icon={<IconGitMerge size={18} />} title="Somebody saved this ICP too" m="sm">
      <Text size="sm">{sentence(conflict.message)}</Text>
      <Table fz="xs" verticalSpacing={4} horizontalSpacing={6} mt="xs" layout="fixed" aria-label="Both versions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Yours</Table.Th>
            <Table.Th>Version {conflict.version}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.map((each) => (
            <Table.Tr key={each.part}>
              <Table.Td fw={each.isClash ? 600 : undefined}>{each.mine}</Table.Td>
              <Table.Td fw={each.isClash ? 600 : undefined}>{each.theirs}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs" mt="sm">
        <Button size="compact-sm" onClick={() => onSettle("reapply")}>
          Reapply mine on version {conflict.version}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onSettle("theirs")}>
          Take version {conflict.version}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {clashes ? `You both changed ${clashes === 1 ? "one part" : `${clashes} parts`}, in bold: reapplying keeps yours there.` : "Your changes do not touch theirs: reapplying keeps both."} Nothing is saved until you save again.
      </Text>
    </Alert>
  );
}

/** Returns the parts in which two versions differ, each in words. */
export function differences(base: Definition | null, mine: Definition, theirs: Definition, fields: Fields, people: Fields): Difference[] {
  const [before, own, other] = [base, mine, theirs].map((each) => (each ? partsOf(each, fields, people) : new Map<string, Part>())) as [Parts, Parts, Parts];
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((part) => {
    const [first, one, two] = [before.get(part), own.get(part), other.get(part)];
    if (one?.content === two?.content) return [];
    return { part, mine: one?.text ?? "Removed", theirs: two?.text ?? "Removed", isClash: one?.content !== first?.content && two?.content !== first?.content };
  });
}

interface Part {
  text: string;
  content: string;
}
type Parts = Map<string, Part>;

function partsOf(definition: Definition, fields: Fields, people: Fields): Parts {
  const parts: Parts = new Map();
  parts.set("name", { text: `Name: ${definition.name}`, content: definition.name });
  parts.set("description", { text: `Description: ${definition.description || "none"}`, content: definition.description });
  parts.set("min_score", { text: `Minimum score: ${definition.min_score}`, content: String(definition.min_score) });
  addRules(parts, "", "", definition.parameters, fields);
  for (const each of definition.segments) addRules(parts, `segment ${each.name}`, `${each.name}: `, each.parameters, fields);
  for (const each of definition.personas) {
    parts.set(`persona ${each.name}`, { text: `Persona ${each.name}`, content: contentOf({ ...each, parameters: [] }) });
    addRules(parts, `persona ${each.name}`, `${each.name}: `, each.parameters, people);
  }
  return parts;
}

function addRules(parts: Parts, owner: string, before: string, rules: readonly Parameter[], fields: Fields): void {
  keysOf(rules).forEach((key, index) => {
    const rule = rules[index]!;
    parts.set(`${owner}/${key}`, { text: before + sayRule(rule, fields.byKey.get(rule.field)), content: contentOf(rule) });
  });
}

