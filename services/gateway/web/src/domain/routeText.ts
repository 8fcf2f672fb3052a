export interface TextPerson { person: string, by: string | null, given: boolean }
export interface TextLevel { need: number | null, people: TextPerson[] }
export interface TextStep { id: string, levels: TextLevel[] }
export interface TextStage { id: string, any: boolean, later: boolean, steps: TextStep[] }

/**
 * Reads the one line the API writes a route in, such as `s1[heads:12 > 10] s2[fin:1/5,6]|async`; null for anything else.
 * Its grammar is told in docs/how-routing-decides.md.
 */
export function readRoute(text: string): TextStage[] | null {
  const found = [...text.matchAll(/([^\s[\]|]+)\[([^\]]*)\]((?:\|\w+)*)/g)]
  if (!found.length || found.map(one => one[0]).join(' ') !== text.trim()) {
    return null
  }
  return found.map(([, id = '', steps = '', marks = '']) => ({
    id, any: marks.includes('|any'), later: marks.includes('|async'), steps: steps.split('; ').filter(Boolean).map(readStep),
  }))
}

function readStep(text: string): TextStep {
  const colon = text.indexOf(':')
  return { id: text.slice(0, colon), levels: text.slice(colon + 1).split(' > ').map(readLevel) }
}

function readLevel(text: string): TextLevel {
  const [, need, people = ''] = /^(?:(\d+)\/)?(.*)$/.exec(text) ?? []
  return { need: need ? Number(need) : null, people: people.split(',').filter(Boolean).map(readPerson) }
}

function readPerson(text: string): TextPerson {
  const given = text.includes('=')
  const [person = '', by = null] = text.replaceAll('=', '').split('->')
  return { person, by, given }
}

export function peopleIn(stages: TextStage[]): string[] {
  return stages.flatMap(stage => stage.steps.flatMap(step => step.levels.flatMap(level => level.people.flatMap(one => one.by ? [one.person, one.by] : [one.person]))))
}
