import { Button, Group, SegmentedControl, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState, type FormEvent } from "react";

import { ApiError, del, put } from "@/api/client";
import { keys } from "@/api/keys";
import { useCatalog, useGlossary } from "@/api/queries";
import type { Definition, Parameter, Term, TermSaved } from "@/api/types";
import { AddRule } from "@/icp/rules/AddRule";
import { asNewRule } from "@/icp/rules/newRules";
import { problemsOf } from "@/icp/rules/problems";
import { RuleList } from "@/icp/rules/RuleList";
import { RuleScopeOf } from "@/icp/rules/RuleScopeOf";
import { firstRule } from "@/icp/words";
import { isComplete } from "@/draft/sendable";
import { Failure } from "@/shown/Failure";
import { SidePanel } from "@/shown/SidePanel";
import { showSaved } from "@/shown/undoToast";

const NEW = "new";
const NO_MARKS = {};

/** One term of the glossary, or a new one. */
export function TermPanel({ term, onClose }: { term: string; onClose: () => void }) {
  const { data: terms } = useGlossary();
  const { data: people } = useCatalog("person");
  const known = terms?.find((each) => each.term === term);
  const isNew = term === NEW && !known;
  return (
    <SidePanel label={isNew ? "New term" : `Term ${term}`} title={isNew ? "New term" : term} about="What it means, wherever it is said" onClose={onClose}>
      {terms && people ? (
        isNew || known ? (
          <Form known={known} personKeys={people.map((field) => field.key)} onClose={onClose} />
        ) : (
          <Text c="dimmed">There is no such term.</Text>
        )
      ) : (
        <Skeleton height={220} aria-busy aria-label="Loading" />
      )}
    </SidePanel>
  );
}

type RecordType = "account" | "person";

function Form({ known, personKeys, onClose }: { known: Term | undefined; personKeys: readonly string[]; onClose: () => void }) {
  const [name, setName] = useState(known?.term ?? "");
  const [meaning, setMeaning] = useState(known?.meaning ?? "");
  const [rules, setRules] = useState<Parameter[]>(() => (known?.parameters ?? []) as unknown as Parameter[]);
  const { data: accounts = [] } = useCatalog("account");
  const isOfPeople = rules.length > 0 && rules.every((rule) => personKeys.includes(rule.field) && !accounts.some((field) => field.key === rule.field));
  const [type, setType] = useState<RecordType>(isOfPeople ? "person" : "account");
  const { save, forget } = useTerm(known, onClose);
  const problems = useMemo(() => problemsOf(save.error instanceof ApiError ? save.error : null, asDefinition(rules), save.isError), [save.error, save.isError, rules]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name: name.trim(), meaning: meaning.trim(), parameters: rules });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput label="Term" required disabled={Boolean(known)} value={name} placeholder="sweet spot" onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label="In words" value={meaning} placeholder="series B SaaS that sells to developers" onChange={(event) => setMeaning(event.currentTarget.value)} />
        {!rules.length && (
          <SegmentedControl
            aria-label="What it describes"
            value={type}
            onChange={(value) => setType(value as RecordType)}
            data={[
              { value: "account", label: "Accounts" },
              { value: "person", label: "People" },
            ]}
          />
        )}
        <RuleScopeOf recordType={type} marks={NO_MARKS} problems={problems}>
          <Group justify="space-between">
            <Text fw={600} size="sm">
              As rules
            </Text>
            <AddRule onAdd={(field) => setRules([...rules, asNewRule(firstRule(field))])} />
          </Group>
          {rules.length > 0 && <RuleList rules={rules} onChange={(change) => setRules(change)} flat />}
        </RuleScopeOf>
        {save.error && <Failure error={save.error} />}
        {forget.error && <Failure error={forget.error} />}
        <Group justify="space-between">
          {known ? (
            <Button variant="subtle" color="red" loading={forget.isPending} onClick={() => forget.mutate()}>
              Delete
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={save.isPending} disabled={!name.trim() || !rules.length || !rules.every(isComplete)}>
            {known ? "Save" : "Add term"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const asDefinition = (parameters: Parameter[]): Definition => ({ name: "", description: "", min_score: 0, parameters, segments: [], personas: [] });

interface Body {
  name: string;
  meaning: string;
  parameters: Parameter[];
}

function useTerm(known: Term | undefined, onClose: () => void) {
  const client = useQueryClient();
  const path = (term: string) => `/api/v1/glossary/${encodeURIComponent(term)}`;
  const done = (text: string, saved: TermSaved) => {
    for (const queryKey of [keys.glossary, keys.audit]) void client.invalidateQueries({ queryKey });
    showSaved({ text, changesetId: saved.changeset_id });
    onClose();
  };
  const save = useMutation({ mutationFn: ({ name, ...body }: Body) => put<TermSaved>(path(known?.term ?? name), body), onSuccess: (saved) => done(`Saved the term ${saved.term}.`, saved) });
  const forget = useMutation({ mutationFn: () => del<TermSaved>(path(known!.term)), onSuccess: (saved) => done(`Deleted the term ${saved.term}.`, saved) });
  return { save, forget };
}
