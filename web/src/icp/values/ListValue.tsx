import { Button, Group, TagsInput, Textarea } from "@mantine/core";
import { IconList, IconTags } from "@tabler/icons-react";
import { useMemo, useState, type ClipboardEvent } from "react";

import { Choice, useCounts } from "@/icp/values/KnownValue";
import type { ValueProps } from "@/icp/values/ValueEditor";
import { plural } from "@/shown/numbers";

const MOST_TAGS = 40;
const MOST_CHOICES = 200;

/** Several values: picked from the known ones, typed, or pasted as a list of up to 10,000. */
export function ListValue({ rule, field, error, onChange }: ValueProps) {
  const values = useMemo(() => (Array.isArray(rule.value) ? rule.value.map(String) : []), [rule.value]);
  const [asText, setAsText] = useState(values.length > MOST_TAGS);
  const put = (next: string[]) => {
    const kept = distinct(next);
    onChange(kept);
    if (kept.length > MOST_TAGS) setAsText(true);
  };
  return (
    <div>
      {asText ? <AsText values={values} error={error} put={put} /> : <AsTags values={values} field={field} rule={rule} error={error} onChange={onChange} put={put} />}
      <Group mt={4} gap="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          disabled={asText && values.length > MOST_TAGS}
          leftSection={asText ? <IconTags size={13} /> : <IconList size={13} />}
          onClick={() => setAsText(!asText)}
        >
          {asText ? "Pick values" : "Paste a list"}
        </Button>
      </Group>
    </div>
  );
}

type ListProps = { values: string[]; error?: string | undefined; put(values: string[]): void };

function AsTags({ values, field, error, put }: ListProps & ValueProps) {
  const counts = useCounts(field);
  const names = useMemo(() => field.values.map((each) => each.value), [field]);
  const paste = (event: ClipboardEvent) => {
    const pasted = splitList(event.clipboardData.getData("text"));
    if (pasted.length < 2) return;
    event.preventDefault();
    // The input's own handler would take the whole text as one value.
    event.stopPropagation();
    put([...values, ...pasted]);
  };
  return (
    <div onPasteCapture={paste}>
      <TagsInput
        label="Values"
        placeholder={values.length ? undefined : names.length ? "Pick or type values" : "Type a value, then Enter"}
        data={names}
        limit={MOST_CHOICES}
        splitChars={[]}
        value={values}
        error={error}
        onChange={put}
        renderOption={({ option }) => <Choice value={option.value} counts={counts} />}
      />
    </div>
  );
}

/** A value a line: many values cost no more to show than one. */
function AsText({ values, error, put }: ListProps) {
  const [text, setText] = useState(values.join("\n"));
  return (
    <Textarea
      label="Values, one a line"
      description={plural(values.length, "value")}
      autosize
      minRows={4}
      maxRows={10}
      value={text}
      error={error}
      onChange={(event) => {
        setText(event.currentTarget.value);
        put(linesOf(event.currentTarget.value));
      }}
    />
  );
}

/** Splits at line breaks, tabs and semicolons; at commas only where there are none of those. */
export function splitList(text: string): string[] {
  const parts = /[\n\t;]/.test(text) ? text.split(/[\n\r\t;]+/) : text.split(",");
  return parts.map((each) => each.trim()).filter(Boolean);
}

/** A line is a value, commas and all; one line with several commas is a list. */
function linesOf(text: string): string[] {
  const lines = text.split(/[\n\r]+/).map((each) => each.trim());
  return lines.length === 1 && lines[0]!.split(",").length > 2 ? splitList(text) : lines.filter(Boolean);
}

function distinct(values: readonly string[]): string[] {
  const found = new Map(values.map((each) => [each.trim().toLocaleLowerCase(), each.trim()]));
  return [...found.values()].filter(Boolean);
}
