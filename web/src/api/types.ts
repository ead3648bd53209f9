/** The service's types under their short names. `schema.ts` is generated: `make web-types`. */
export type {
  AccountExplanation,
  AuditOut as AuditEntry,
  CaptureOut as Capture,
  ChangeSetOut as ChangeSet,
  Definition,
  DiffOp,
  FieldOut as Field,
  IcpDetail,
  IcpInsights,
  IcpMoved,
  IcpOut as Icp,
  IcpRun,
  IcpSaved,
  JobOut as Job,
  KnownValueOut as KnownValue,
  Lead,
  LeadExplanation,
  ListedAccount,
  Mode,
  Operator,
  OutcomeAnalysis,
  Parameter,
  Persona,
  PersonaOut,
  Preview,
  PreviewWarning,
  QualifiedOut,
  Segment,
  SignalOut as Signal,
  SignalSaved,
  TermOut as Term,
  ThreadDetail,
  ThreadOut as Thread,
  ToggleOut,
  VersionDiff,
  VersionOut as Version,
} from "@/api/schema";

export interface Page<T> {
  items: T[];
  next: string | null;
}
