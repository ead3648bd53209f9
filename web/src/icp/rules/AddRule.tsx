import { Button, Combobox, Group, Text, useCombobox, type ButtonProps } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";

import type { Field } from "@/api/types";
import { byCategory, inOrder } from "@/icp/fields";
import { useRuleScope } from "@/icp/rules/scope";
import { MISSING_LIMIT } from "@/icp/words";
import { percent } from "@/shown/numbers";

const TYPES: Record<Field["type"], string> = { number: "number", money: "money", date: "date", text: "text", category: "category", multi_value: "list", boolean: "yes / no" };

interface Props extends ButtonProps {
  /** Begins the search, e.g. with a category. */
  only?: string;
  label?: string;
  onAdd(field: Field): void;
}

/** Picks the field of a new rule, by category or by search. */
export function AddRule({ only, label = "Add rule", onAdd, ...button }: Props) {
  const { fields } = useRuleScope();
  const [search, setSearch] = useState("");
  const picker = useCombobox({
    onDropdownClose: () => {
      picker.resetSelectedOption();
      setSearch("");
    },
  });
  const found = useMemo(() => fields.list.filter((field) => (!only || field.category === only) && fits(field, search)), [fields, only, search]);
  const pick = (key: string) => {
    const field = fields.byKey.get(key);
    picker.closeDropdown();
    if (field) onAdd(field);
  };
  return (
    <Combobox store={picker} width={320} position="bottom-start" onOptionSubmit={pick} withinPortal>
      <Combobox.Target withAriaAttributes={false}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          {...button}
          aria-haspopup="listbox"
          aria-expanded={picker.dropdownOpened}
          disabled={!fields.list.length}
          onClick={() => picker.toggleDropdown()}
        >
          {label}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>{picker.dropdownOpened && <FieldList search={search} found={found} onSearch={setSearch} onShown={picker.selectFirstOption} />}</Combobox.Dropdown>
    </Combobox>
  );
}

interface ListProps {
  search: string;
  found: readonly Field[];
  onSearch(search: string): void;
  onShown(): void;
}

/** The fields that fit, the first one ready to be taken with Enter. */
function FieldList({ search, found, onSearch, onShown }: ListProps) {
  useEffect(() => {
    onShown();
  }, [found]);
  return (
    <>
      <Combobox.Search autoFocus aria-label="Search fields" placeholder="Search fields" value={search} onChange={(event) => onSearch(event.currentTarget.value)} />
      <Combobox.Options mah={320} style={{ overflowY: "auto" }} aria-label="Fields">
        {found.length === 0 && <Combobox.Empty>No field fits “{search}”</Combobox.Empty>}
        {byCategory(found, (field) => field).map(([category, group]) => (
          <Combobox.Group key={category} label={category}>
            {group.map((field) => (
              <FieldOption key={field.key} field={field} />
            ))}
          </Combobox.Group>
        ))}
      </Combobox.Options>
    </>
  );
}

function FieldOption({ field }: { field: Field }) {
  return (
    <Combobox.Option value={field.key} aria-label={field.label}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" truncate>
          {field.label}
        </Text>
        <Text size="xs" c="inherit" fw={field.missing_rate > MISSING_LIMIT ? 600 : undefined} className="numbers" style={{ whiteSpace: "nowrap", opacity: 0.8 }}>
          {field.missing_rate >= 0.005 && `${percent(Math.round(field.missing_rate * 100) / 100)} missing · `}
          {TYPES[field.type]}
        </Text>
      </Group>
    </Combobox.Option>
  );
}

function fits(field: Field, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return !wanted || [field.label, field.key, field.category, ...field.aliases].some((each) => each.toLocaleLowerCase().includes(wanted));
}

/** Returns the categories that fields can be picked from. */
export const categoriesOf = (fields: readonly Field[]) => inOrder(fields.map((field) => field.category));
