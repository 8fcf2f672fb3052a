import type { Document, Line } from '../../src/api/types'

export const PEOPLE: { id: string, name: string }[]
export const DEPARTMENTS: { id: string, name: string }[]
export const LINES: Line[]
export const HASH: string
export function document(title: string, lines: Line[]): Document
export function route(decided: boolean): object
