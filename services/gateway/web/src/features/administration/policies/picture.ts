import type { Policy } from '@/api/types'

export interface PictureStep { id: string, text: string }
export interface PictureStage { name: string, any: boolean, later: boolean, steps: PictureStep[] }
export interface Picture { stages: PictureStage[], rest: string[] }

/** Sorts the sentences of a version by the stage they are about; what is about no stage is told above the picture. */
export function pictureOf(lines: Policy['text'], document: Record<string, unknown>): Picture {
  const stages = Array.isArray(document.stages) ? document.stages as Record<string, unknown>[] : []
  const about = lines.map(line => ({ line, stage: stageOf(line.pointer) }))
  return {
    stages: stages.map((stage, index) => ({
      name: String(stage.name ?? stage.id ?? index + 1),
      any: stage.join === 'any',
      later: stage.blocking === false,
      steps: about.filter(one => one.stage === index && one.line.step !== null).map(({ line }) => ({ id: line.step ?? '', text: withoutId(line.text, line.step ?? '') })),
    })),
    rest: about.filter(one => one.stage === null).map(one => one.line.text),
  }
}

function stageOf(pointer: string): number | null {
  const found = /^\/stages\/(\d+)/.exec(pointer)
  return found ? Number(found[1]) : null
}

/** The picture shows the id above the sentence. */
function withoutId(text: string, id: string): string {
  const trimmed = text.trim()
  return trimmed.startsWith(id) ? trimmed.slice(id.length).replace(/^[\s:–-]+/, '') : trimmed
}
