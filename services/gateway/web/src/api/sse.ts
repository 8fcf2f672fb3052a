export interface ServerEvent { event: string, data: string }

/** Incremental parser of `text/event-stream` (WHATWG HTML, section 9.2); comments and unknown fields are dropped. */
export class EventStreamParser {
  private rest = ''
  private event = ''
  private data: string[] = []

  push(chunk: string): ServerEvent[] {
    const found: ServerEvent[] = []
    const text = this.rest + chunk
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = this.take(line)
      if (event) {
        found.push(event)
      }
    }
    return found
  }

  private take(line: string): ServerEvent | null {
    if (line === '') {
      return this.dispatch()
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') {
      this.event = value
    }
    else if (field === 'data') {
      this.data.push(value)
    }
    return null
  }

  private dispatch(): ServerEvent | null {
    const event = this.data.length || this.event ? { event: this.event || 'message', data: this.data.join('\n') } : null
    this.event = ''
    this.data = []
    return event
  }
}
