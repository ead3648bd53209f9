import { Button, Text } from "@mantine/core";
import { useState } from "react";

import type { OutcomeAnalysis } from "@/api/types";
import classes from "@/pages/insights/insights.module.css";
import { VERDICTS } from "@/pages/insights/words";

type Said = Pick<OutcomeAnalysis, "verdict" | "sentences">;

const FIRST = 2;

/** What the analysis concludes, refuses or warns of, in its own sentences; what is more than a conclusion unfolds. */
export function Verdict({ said }: { said: Said }) {
  const [isAll, setAll] = useState(said.verdict !== "found");
  const shown = isAll ? said.sentences : said.sentences.slice(0, FIRST);
  const rest = said.sentences.length - shown.length;
  return (
    <section className={classes.verdict} data-verdict={said.verdict} aria-label="Conclusion">
      <Text fw={650}>{VERDICTS[said.verdict]}</Text>
      {shown.map((each) => (
        <Text key={each} size="sm" mt={4} maw="52rem">
          {each}
        </Text>
      ))}
      {rest > 0 && (
        <Button variant="subtle" size="compact-xs" mt={6} ml={-8} onClick={() => setAll(true)}>
          How it was tested and what was left out
        </Button>
      )}
    </section>
  );
}
