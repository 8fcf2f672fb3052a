import type { AuthSource } from '@/api/session'

/** What the section needs from whatever frames it. The Bitrix24 adapter is the only one that knows the SDK. */
export interface Host extends AuthSource {
  readonly lang: string
  readonly placement: string
  /** A hint from the frame; the gateway proves it before anything depends on it. */
  readonly isAdmin: boolean
  /** Opens this app in a slider with these placement options; resolves when the slider is closed. */
  openSlider(options: Record<string, string>): Promise<void>
  /** Closes the slider this frame lives in. */
  close(): Promise<void>
  /** Tells the portal that installation is complete; the portal reloads the page. */
  installFinish(): Promise<void>
  /** Reloads the portal page around the frame. */
  reload(): Promise<void>
  /** Grows the frame to its content. */
  fit(): Promise<void>
}
