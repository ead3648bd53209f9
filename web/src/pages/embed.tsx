import Rail from "@/copilot/Rail";

export default function Embed() {
  return <Rail />;
}
