/** What the rail says by itself: what a tool does, what went wrong and what to do, what one could ask. */

type Said = readonly [doing: string, done: string];

const TOOLS: Readonly<Record<string, Said>> = {
  search_catalog: ["Looking up fields", "Looked up fields"],
  list_icps: ["Reading your ICPs", "Read your ICPs"],
  get_icp: ["Reading the ICP", "Read the ICP"],
  draft_icp: ["Drafting the ICP", "Drafted the ICP"],
  edit_draft: ["Editing the draft", "Edited the draft"],
  preview_draft: ["Counting accounts", "Counted accounts"],
  what_if: ["Counting the what-if", "Counted the what-if"],
  compare_icps: ["Comparing ICPs", "Compared ICPs"],
  compare_versions: ["Comparing versions", "Compared versions"],
  similar_icps: ["Looking for similar ICPs", "Looked for similar ICPs"],
  suggest_weights: ["Weighing the evidence", "Weighed the evidence"],
  explain_record: ["Explaining the score", "Explained the score"],
  top_records: ["Reading the top accounts", "Read the top accounts"],
  sanity_check: ["Running the sanity checks", "Ran the sanity checks"],
  outcome_analysis: ["Analysing closed deals", "Analysed closed deals"],
  icp_insights: ["Holding the ICP against outcomes", "Held the ICP against outcomes"],
  list_signals: ["Reading signals", "Read signals"],
  signal_stats: ["Counting captures", "Counted captures"],
  get_job: ["Checking the job", "Checked the job"],
  list_changesets: ["Reading proposals", "Read proposals"],
  draft_persona: ["Drafting the persona", "Drafted the persona"],
  edit_persona: ["Editing the persona", "Edited the persona"],
  clone_persona: ["Copying the persona", "Copied the persona"],
  remove_persona: ["Removing the persona", "Removed the persona"],
  propose_save: ["Counting and preparing the save", "Prepared the save"],
  propose_publish: ["Preparing to publish", "Prepared the publish"],
  propose_pause: ["Preparing to pause", "Prepared the pause"],
  propose_resume: ["Preparing to resume", "Prepared the resume"],
  propose_rollback: ["Preparing the rollback", "Prepared the rollback"],
  propose_delete_draft: ["Preparing to delete the draft", "Prepared the deletion"],
  propose_autoqualify: ["Preparing the signals", "Prepared the signals"],
  propose_qualify_captures: ["Trying the captures", "Tried the captures"],
  propose_requalify: ["Preparing the re-qualification", "Prepared the re-qualification"],
  propose_save_term: ["Preparing the glossary entry", "Prepared the glossary entry"],
  propose_undo: ["Preparing the undo", "Prepared the undo"],
};

/** Returns what a tool is doing, or did, in the words of a person. */
export function sayTool(name: string, isDone: boolean): string {
  const plain = name.replaceAll("_", " ");
  const [doing, done] = TOOLS[name] ?? [`Working: ${plain}`, `Done: ${plain}`];
  return isDone ? done : `${doing}…`;
}

const ADVICE: Readonly<Record<string, string>> = {
  unreachable: "Check the connection, then send it again.",
  interrupted: "Send it again.",
  forbidden: "Ask an admin of the workspace for the editor role.",
};

/** Returns what to do about a failed run, where its own message does not say it. */
export const adviceOn = (code: string): string | null => ADVICE[code] ?? null;
