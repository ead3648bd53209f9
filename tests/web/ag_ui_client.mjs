// Runs one turn with the published AG-UI client: `node ag_ui_client.mjs URL THREAD TEXT`; prints what it understood as JSON.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { HttpAgent } = require("@ag-ui/client");
const [url, threadId, text] = process.argv.slice(2);

const agent = new HttpAgent({ url: `${url}/agui`, threadId, initialMessages: [{ id: "m1", role: "user", content: text }], initialState: { page: "qualification" } });
const types = [];
const customs = [];
await agent.runAgent(
  { runId: `${threadId}-run` },
  {
    onEvent: ({ event }) => void types.push(event.type),
    onCustomEvent: ({ event }) => void customs.push(event.name),
  },
);
process.stdout.write(JSON.stringify({ types, customs, messages: agent.messages, state: agent.state }));
