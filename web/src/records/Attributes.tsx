import { Text } from "@mantine/core";
import { Fragment } from "react";

import { useCatalog } from "@/api/queries";
import { byCategory } from "@/records/fieldValues";
import classes from "@/records/records.module.css";

/** What is stored of a record, by category. */
export function Attributes({ type, attributes }: { type: "account" | "person"; attributes: Record<string, unknown> }) {
  const { data: fields = [] } = useCatalog(type);
  const groups = byCategory(attributes, fields);
  if (!groups.length) return <Text c="dimmed">Nothing is stored of this record.</Text>;
  return (
    <div>
      {groups.map(([category, values]) => (
        <Fragment key={category}>
          <div className={classes.group}>{category}</div>
          <dl className={classes.attributes}>
            {values.map(({ label, text }) => (
              <Fragment key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </Fragment>
            ))}
          </dl>
        </Fragment>
      ))}
    </div>
  );
}
