import { PageHead } from "@/shown/PageHead";

export default function Page() {
  return <PageHead title="Leads" />;
}
