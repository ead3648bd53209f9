import { useMemo } from "react";

import { useCatalog } from "@/api/queries";
import type { Field } from "@/api/types";
import { inOrder } from "@/icp/fields";
import { columns } from "@/pages/fields/columns";
import { fits } from "@/pages/fields/words";
import { EmptyState } from "@/shown/EmptyState";
import { Failure } from "@/shown/Failure";
import { useAddress } from "@/shown/useAddress";
import { VirtualTable } from "@/shown/VirtualTable";

const categoryOf = (field: Field) => field.category;
const NONE: Field[] = [];

/** The catalog of a record type by category. */
export function FieldList({ recordType }: { recordType: "account" | "person" }) {
  const [address, setAddress] = useAddress();
  const { data: fields = NONE, error, isPending, refetch } = useCatalog(recordType);
  const search = address.q ?? "";
  const rows = useMemo(() => {
    const found = fields.filter((field) => fits(field, search));
    return inOrder(found.map(categoryOf)).flatMap((category) => found.filter((field) => field.category === category));
  }, [fields, search]);
  if (error) return <Failure error={error} onRetry={() => void refetch()} title="The fields could not be read" />;
  if (!isPending && !rows.length) return <EmptyState title="No field fits">Search by its name, its key or another name it goes by.</EmptyState>;
  return (
    <VirtualTable
      label={recordType === "account" ? "Account fields" : "Person fields"}
      columns={columns}
      rows={rows}
      rowKey={(field) => field.key}
      section={categoryOf}
      isLoading={isPending}
      onOpen={(field) => setAddress({ field: field.key })}
      isOpen={(field) => field.key === address.field}
      rowHeight={52}
      minWidth="42.5rem"
    />
  );
}
