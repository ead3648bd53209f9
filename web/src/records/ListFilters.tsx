import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import { useIcp, useIcps } from "@/api/queries";
import { consequences, NOTHING, orderOf, type Address, type Change } from "@/records/listQuery";
import classes from "@/records/records.module.css";

interface Props {
  address: Address;
  onChange: (change: Change) => void;
  kind: "accounts" | "leads";
}

const TYPING_MS = 300;
const MOST_LETTERS = 100;
const ORDERS = [
  { value: "-icp_score", label: "Best score" },
  { value: "name", label: "Name" },
  { value: "id", label: "Oldest first" },
];

/** What a list of accounts or leads is narrowed to. */
export function ListFilters({ address, onChange, kind }: Props) {
  const { data: icps = [] } = useIcps();
  const { data: icp } = useIcp(address.icp_code);
  const set = (change: Change) => onChange(consequences(change));
  const code = address.icp_code ?? null;
  const buckets = [
    { value: "qualified", label: "Qualified" },
    { value: "no_persona_fit", label: "No persona fit" },
    { value: "not_qualified", label: "Not qualified", disabled: Boolean(code) || address.assigned === "true" },
  ];
  const personas = (icp?.personas ?? []).map((persona) => ({ value: String(persona.persona_code), label: String(persona.name) }));
  const narrowed = Object.keys(NOTHING).some((name) => address[name]);
  return (
    <Group component="section" aria-label="Filter" gap="xs" className={classes.filters}>
      <Search kind={kind} value={address.q} onChange={(value) => set({ q: value })} />
      <Select aria-label="ICP" placeholder="Any ICP" size="xs" w={190} clearable searchable value={code} onChange={(value) => set({ icp_code: value })} data={icps.map((each) => ({ value: each.icp_code, label: each.name }))} />
      {kind === "leads" && (
        <Select
          aria-label="Persona"
          placeholder={code ? "Any persona" : "Persona: choose an ICP"}
          size="xs"
          w={180}
          clearable
          disabled={!code || address.bucket === "no_persona_fit"}
          value={address.persona_code ?? null}
          onChange={(value) => set({ persona_code: value })}
          data={personas}
        />
      )}
      <Select aria-label="Bucket" placeholder="Any bucket" size="xs" w={150} clearable value={address.bucket ?? null} onChange={(value) => set({ bucket: value })} data={buckets} />
      <MinScore value={address.min_score} isDisabled={!code} onChange={(value) => set({ min_score: value })} />
      <Select
        aria-label="Assigned"
        placeholder="Assigned or not"
        size="xs"
        w={160}
        clearable
        value={address.assigned ?? null}
        onChange={(value) => set({ assigned: value })}
        data={[
          { value: "true", label: code ? "Assigned to it" : "Assigned", disabled: address.bucket === "not_qualified" },
          { value: "false", label: code ? "Not assigned to it" : "Not assigned" },
        ]}
      />
      <Select aria-label="Sort" size="xs" w={140} allowDeselect={false} value={orderOf(address)} onChange={(value) => set({ sort: value })} data={ORDERS} />
      {narrowed && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(NOTHING)}>
          Clear
        </Button>
      )}
    </Group>
  );
}

interface Typed {
  value: string | undefined;
  onChange: (value: string | null) => void;
}

/** What is typed, and how to change it. Tells when the typing ends; follows the address when it changes elsewhere. */
function useTyped({ value = "", onChange }: Typed): [string, (next: string) => void] {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const tell = useDebouncedCallback((next: string) => {
    told.current = next.trim();
    onChange(told.current || null);
  }, TYPING_MS);
  useEffect(() => {
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  const change = (next: string) => {
    setTyped(next);
    tell(next);
  };
  return [typed, change];
}

function Search({ kind, ...parts }: Typed & { kind: "accounts" | "leads" }) {
  const [typed, change] = useTyped(parts);
  return (
    <TextInput
      type="search"
      aria-label={`Search ${kind}`}
      placeholder={kind === "leads" ? "Name, title, e-mail or account" : "Name or domain"}
      size="xs"
      w={220}
      maxLength={MOST_LETTERS}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function MinScore({ isDisabled, ...parts }: Typed & { isDisabled: boolean }) {
  const [typed, change] = useTyped(parts);
  return <NumberInput aria-label="Minimum score" placeholder={isDisabled ? "Min score" : "Min score, 0–100"} size="xs" w={130} min={0} max={100} step={5} decimalScale={1} clampBehavior="strict" disabled={isDisabled} value={isDisabled ? "" : typed} onChange={(next) => change(String(next))} />;
}
