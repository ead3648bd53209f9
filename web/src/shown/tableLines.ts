/** The lines of a table: its rows, under headings where it has some. */
export interface Heading {
  kind: "section";
  title: string;
  count: number;
}

export type Line<T> = { kind: "row"; row: T } | Heading;

/** Returns rows with a heading before each run of rows that share one. */
export function linesOf<T>(rows: readonly T[], section?: (row: T) => string): Line<T>[] {
  if (!section) return rows.map((row) => ({ kind: "row", row }));
  const runs: { heading: Heading; rows: T[] }[] = [];
  for (const row of rows) {
    const title = section(row);
    if (runs.at(-1)?.heading.title !== title) runs.push({ heading: { kind: "section", title, count: 0 }, rows: [] });
    runs.at(-1)!.rows.push(row);
  }
  return runs.flatMap(({ heading, rows: under }) => [{ ...heading, count: under.length }, ...under.map((row): Line<T> => ({ kind: "row", row }))]);
}
