import { Autocomplete, Button, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { put } from "@/api/client";
import { keys } from "@/api/keys";
import type { Field, FieldSaved } from "@/api/types";
import { inOrder } from "@/icp/fields";
import { keyOf, TYPES } from "@/pages/fields/words";
import { Failure } from "@/shown/Failure";
import { plural } from "@/shown/numbers";
import { showSaved } from "@/shown/undoToast";

interface Props {
  recordType: "account" | "person";
  fields: readonly Field[];
  /** Absent for a new one. */
  field?: Field;
  onSaved: (key: string) => void;
}

type Words = Pick<Field, "label" | "category" | "type" | "order" | "aliases">;

const FRESH: Words = { label: "", category: "Custom", type: "text", order: [], aliases: [] };

/** The words of a field; of a custom one its type as well. */
export function FieldForm({ recordType, fields, field, onSaved }: Props) {
  const [words, setWords] = useState<Words>(field ?? FRESH);
  const [own, setOwn] = useState<string | null>(null);
  const key = field?.key ?? own ?? keyOf(words.label);
  const save = useSave(recordType, key, onSaved);
  const change = (part: Partial<Words>) => setWords({ ...words, ...part });
  const isChanged = !field || JSON.stringify(sent(words)) !== JSON.stringify(sent(field));
  const isTaken = !field && fields.some((each) => each.key === key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(sent(words));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label="Label" required value={words.label} placeholder="Renewal date" onChange={(event) => change({ label: event.currentTarget.value })} />
        {!field && (
          <TextInput
            label="Key"
            description="What imports and the API call it; it stays."
            value={key}
            error={isTaken ? "There is a field with this key already" : undefined}
            onChange={(event) => setOwn(event.currentTarget.value)}
          />
        )}
        <Group grow align="flex-start">
          <Select
            label="Type"
            allowDeselect={false}
            disabled={field && !field.is_custom}
            data={TYPES.map((each) => ({ ...each }))}
            value={words.type}
            onChange={(type) => type && change({ type: type as Field["type"] })}
          />
          <Autocomplete label="Category" value={words.category} data={inOrder(fields.map((each) => each.category))} onChange={(category) => change({ category })} />
        </Group>
        {field?.is_custom && words.type !== field.type && (
          <Text size="xs" c="dimmed">
            Every stored value is written over in the new type. It is refused when a value has no equal there, or a saved ICP would no longer fit.
          </Text>
        )}
        <TagsInput label="Also called" description="Other words that Copilot and imports find it by. Enter adds one." value={words.aliases} onChange={(aliases) => change({ aliases })} splitChars={[","]} />
        {words.type === "category" && (
          <TagsInput
            label="Order of the values"
            description="Lowest first, where they have an order; then at least and at most can be asked."
            value={words.order}
            onChange={(order) => change({ order })}
            data={field?.values.map((each) => each.value)}
          />
        )}
        {save.error && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!words.label.trim() || !isChanged || isTaken}>
            {field ? "Save" : "Add field"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Returns what is sent: an order belongs to categories. */
function sent({ label, category, type, order, aliases }: Words) {
  return { label: label.trim(), category: category.trim() || null, type, aliases, ...(type === "category" ? { order } : {}) };
}

function useSave(recordType: "account" | "person", key: string, onSaved: (key: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ReturnType<typeof sent>) => put<FieldSaved>(`/api/v1/catalog/fields/${encodeURIComponent(key)}?record_type=${recordType}`, body),
    onSuccess: (saved) => {
      for (const queryKey of [keys.catalog(recordType), keys.audit, keys.jobs]) void client.invalidateQueries({ queryKey });
      const rewritten = saved.values_rewritten ? ` ${plural(saved.values_rewritten, "value")} written over.` : "";
      const job = saved.job_id ? " Live ICPs that speak of it are re-qualified now; see Jobs." : "";
      showSaved({ text: `Saved the field ${saved.label}.${rewritten}${job}`, changesetId: null });
      onSaved(saved.key);
    },
  });
}
