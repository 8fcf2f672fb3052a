import type { FrameAuth } from '@/api/session'
import type { Host } from './host'

/** Loads the SDK and shakes hands once, on first use; a failed handshake may be tried again. */
export class LazyHost {
  private connecting: Promise<Host> | null = null

  constructor(private readonly connect: () => Promise<Host>) {}

  get(): Promise<Host> {
    this.connecting ??= this.connect().catch((error: unknown) => {
      this.connecting = null
      throw error
    })
    return this.connecting
  }

  async authData(): Promise<FrameAuth | null> { return (await this.get()).authData() }
  async refreshAuth(): Promise<FrameAuth> { return (await this.get()).refreshAuth() }
}

/** True when the page's name looks like a frame opened by a portal: `host|protocol|app id`. */
export function looksFramed(name: string): boolean {
  const parts = name.split('|')
  return parts.length >= 3 && parts.every(part => part !== '')
}
