/** Shapes of the gateway's public API (`/api/v1`): generated where its description is exact, spelled out where it passes documents through. */
import type { components } from './schema'

type Schemas = components['schemas']
export type Named = Schemas['Named']
export type Session = Pick<Schemas['SessionOut'], 'token' | 'expires_at'>
export type Me = Schemas['MeOut']
export type Person = Schemas['PersonOut']
export type Department = Schemas['DepartmentOut']
export type RequestRow = Schemas['RequestRow']
export type RequestPage = Schemas['RequestPage']
export type Task = Schemas['TaskOut'] & { principal_name?: string }
export type TaskPage = Omit<Schemas['TaskPage'], 'items'> & { items: Task[] }

/** RFC 9457; a refusal made up by this page itself (no answer, a broken one) has a code and a status only. */
export type Problem = Partial<Schemas['Problem']> & { status: number, code: string, [extension: string]: unknown }

export type Vendor = Schemas['VendorWire']
export type Flags = Schemas['FlagsWire']
export interface Line extends Omit<Schemas['LineWire'], 'cost_center'> { cost_center: string | null }
export interface Document extends Omit<Schemas['DocumentWire'], 'lines' | 'fields' | 'department'> {
  department: string | null
  fields: Record<string, string>
  lines: Line[]
}

/** `numbers` names what a reason is about: ids of person and department, and its numbers as text in `detail`. */
export interface ReasonNumbers { person?: string, department?: string, detail?: Record<string, string> }
export interface Reason { code: string, text?: string, numbers?: ReasonNumbers | null }
export interface Candidate {
  person: string
  name?: string
  state?: string
  acting_for?: string | null
  acting_for_name?: string | null
  verdict?: string | null
  decided_at?: string | null
  comment?: string | null
}
export interface Level { need: number, state: string, candidates: Candidate[] }
export interface Step { id: string, label?: string, state: string, reasons: Reason[], levels: Level[] }
export interface Stage { id: string, name: string, join: string, blocking: boolean, state: string, steps: Step[] }
export interface Decision {
  person: string
  name?: string
  principal?: string | null
  principal_name?: string | null
  verdict: string
  comment: string
  at: string
  revision: number
  step?: string | null
}
export interface Question { question_id: string, asker: string, asker_name: string, to: string, to_name: string, asked_at: string, comment: string }
export interface Route {
  status: string
  revision: number
  route_version: number
  content_hash: string
  policy?: { id: string, version: number, name: string } | null
  text: string
  reasons?: Reason[]
  stages: Stage[]
  decisions: Decision[]
  flags: string[]
  questions?: Question[]
  can: string[]
  refusal: { code: string, message: string, details?: Record<string, unknown> } | null
}

export type Preview = Omit<Schemas['PreviewOut'], 'stages' | 'not_asked' | 'reasons'> & {
  reasons: Reason[]
  stages: (Omit<Schemas['PreviewStage'], 'steps'> & { steps: (Omit<Schemas['PreviewStep'], 'reasons'> & { reasons: Reason[] })[] })[]
  not_asked: (Omit<Schemas['NotAsked'], 'reasons'> & { reasons: Reason[] })[]
}

export interface Card extends Omit<Schemas['CardOut'], 'document' | 'route' | 'submitted'> {
  document: Document
  submitted: { revision: number, content_hash: string, submitted_at: string } | null
  route: Route | null
}

export type CommandResult = Pick<Schemas['CommandOut'], 'request_id' | 'status' | 'revision' | 'route_version' | 'document_version'>
export interface Operation extends Omit<Schemas['OperationOut'], 'result' | 'problem'> { result: CommandResult | null, problem: Problem | null }

/** How the last poll of the portal ended; `problem` says what kept it from being applied. */
export interface LastPoll { outcome: string, started_at?: string, finished_at?: string, problem?: string | { code?: string, detail?: string, message?: string } | null }
export type Held = Schemas['HeldOut']
export type Organisation = Omit<Schemas['OrganisationOut'], 'poll'> & { poll: Omit<Schemas['PollOut'], 'last'> & { last: LastPoll | null } }
export type Repair = Schemas['RepairOut']
export type RouteDifference = Schemas['gateway__api__schemas__route_life__DifferenceOut']
export type ReRouting = Schemas['ReRoutingOut']

export type PolicyList = Schemas['PolicyList']
export type PolicyItem = Schemas['PolicyItem']
export type PolicyRow = Schemas['PolicyRow']
export type Policy = Schemas['PolicyOut']
export type Finding = Schemas['FindingOut']
export type PolicyChange = Schemas['ChangeOut']
export type PolicyDifference = Schemas['gateway__api__schemas__policies__DifferenceOut']
export type PolicyCommandResult = Schemas['PolicyCommandOut']
export type PolicyImportPreview = Schemas['ImportPreview']
export type ReplayRow = Schemas['ReplayOut']
export type Replay = Schemas['ReplayReport']
export type ReplayChange = Schemas['ReplayChange']
export type ImportPreview = Omit<Schemas['ImportPreviewOut'], 'kind' | 'mode'>
export type Delegation = Schemas['DelegationOut']
export type Absence = Schemas['AbsenceOut']
export type RateSource = Schemas['RateSourceOut']
export type Dependents = Schemas['DependentsOut']
export type Budget = Schemas['BudgetOut']
export type Movement = Schemas['MovementOut']
export type KeepingList = Schemas['KeepingList']
export type Segregation = Schemas['SegregationOut']
export type Example = Schemas['Example']
export type AuditRecord = Schemas['AuditOut']
