import { Button, Text } from "@mantine/core";
import { useMemo } from "react";

import { useCatalog, useGlossary } from "@/api/queries";
import type { Field, Parameter, Term } from "@/api/types";
import { sayRule } from "@/icp/words";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable, type Column } from "@/shown/VirtualTable";

/** The terms of the workspace, with what each means as rules. */
export function Glossary() {
  const [address, setAddress] = useAddress();
  const { data: terms, error, isPending, refetch } = useGlossary();
  const { data: accounts } = useCatalog("account");
  const { data: people } = useCatalog("person");
  const columns = useMemo(() => columnsOf([...(accounts ?? []), ...(people ?? [])]), [accounts, people]);
  if (error) return <Failure error={error} onRetry={() => void refetch()} title="The glossary could not be read" />;
  if (terms && !terms.length) {
    return (
      <EmptyState title="No terms yet" action={<Button onClick={() => setAddress({ term: "new" })}>Add a term</Button>}>
        When your team says “enterprise-ready” or “our sweet spot”, keep what it means here once. Copilot reads it that way from then on.
      </EmptyState>
    );
  }
  return (
    <VirtualTable
      label="Glossary"
      columns={columns}
      rows={terms ?? []}
      rowKey={(term) => term.term}
      isLoading={isPending}
      onOpen={(term) => setAddress({ term: term.term })}
      isOpen={(term) => term.term === address.term}
      minWidth="44rem"
    />
  );
}

function columnsOf(fields: readonly Field[]): Column<Term>[] {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const said = (term: Term) => (term.parameters as unknown as Parameter[]).map((rule) => sayRule(rule, byKey.get(rule.field))).join("; ");
  return [
    { key: "term", label: "Term", width: "minmax(10rem, 1fr)", cell: (term) => term.term },
    { key: "rules", label: "As rules", width: "minmax(16rem, 2.5fr)", cell: (term) => <span title={said(term)}>{said(term)}</span> },
    {
      key: "meaning",
      label: "In words",
      width: "minmax(12rem, 2fr)",
      cell: (term) => (
        <Text size="sm" component="span" c="dimmed" truncate title={term.meaning}>
          {term.meaning || "–"}
        </Text>
      ),
    },
  ];
}
