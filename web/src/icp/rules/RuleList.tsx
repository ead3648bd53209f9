import type { Parameter } from "@/api/types";
import { inRowOf, keysOf, rowId } from "@/draft/parameters";
import { byCategory } from "@/icp/fields";
import { RuleRow } from "@/icp/rules/RuleRow";
import { useRuleScope } from "@/icp/rules/scope";
import classes from "@/icp/rules/Rules.module.css";

interface Props {
  rules: readonly Parameter[];
  onChange(change: (rules: Parameter[]) => Parameter[]): void;
  /** Without headings, in the order of the definition. */
  flat?: boolean;
}

/** Rules under the categories of their fields. */
export function RuleList({ rules, onChange, flat = false }: Props) {
  const { fields } = useRuleScope();
  const keys = keysOf(rules);
  const rows = rules.map((rule, index) => ({ rule, key: keys[index]! }));
  const groups: [string | null, typeof rows][] = flat ? [[null, rows]] : byCategory(rows, ({ rule }) => fields.byKey.get(rule.field));
  return groups.map(([category, group]) => (
    <section key={category ?? ""} aria-label={category ?? undefined}>
      {category && <h4 className={classes.group}>{category}</h4>}
      <ul className={classes.list}>
        {group.map(({ rule, key }) => (
          <RuleRow
            key={rowId(rule)}
            rule={rule}
            name={key}
            onChange={(next) => onChange((all) => all.map((each) => (rowId(each) === rowId(rule) ? inRowOf(rule, next) : each)))}
            onRemove={() => onChange((all) => all.filter((each) => rowId(each) !== rowId(rule)))}
          />
        ))}
      </ul>
    </section>
  ));
}
