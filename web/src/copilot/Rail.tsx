import { useShell } from "@/shell/shellStore";

export default function Rail() {
  const width = useShell((shell) => shell.railWidth);
  return <aside aria-label="Copilot" style={{ width, flex: "none" }} />;
}
