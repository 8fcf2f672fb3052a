/** Days as date fields have them (`2026-11-25`), in the reader's time zone; the API speaks in moments. */
export function dayOf(moment: Date, plus = 0): string {
  const day = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + plus)
  return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-')
}

export function dayStart(day: string, plus = 0): string | undefined {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? new Date(year, month - 1, date + plus).toISOString() : undefined
}

/** A period ends where its last day ends; shown is that last day. */
export function lastDay(end: string): string {
  const at = new Date(end)
  return dayOf(new Date(at.getTime() - 1))
}
