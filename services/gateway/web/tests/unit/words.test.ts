import { describe, expect, it } from 'vitest'
import { bcp47, textsFor } from '@/domain/languages'
import { routeTone, STATUSES, toneOf } from '@/domain/status'
import { numbersOf, sentenceOf } from '@/features/card/reasons'
import de from '@/i18n/locales/de.json'
import en from '@/i18n/locales/en.json'
import moreDe from '@/i18n/locales/more/de.json'
import moreEn from '@/i18n/locales/more/en.json'
import moreRu from '@/i18n/locales/more/ru.json'
import ru from '@/i18n/locales/ru.json'
import { explain } from '@/ui/problems'

type Tree = { [key: string]: string | Tree }
function flat(tree: Tree, path = ''): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]) => typeof value === 'string' ? [[path + key, value] as [string, string]] : [...flat(value, `${path}${key}.`)]))
}
const texts = flat(en)
const words = {
  te: (key: string) => texts.has(key),
  t: (key: string, named: Record<string, unknown> = {}) => (texts.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(named[name] ?? '')),
}
const placeholders = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(found => found[0]).sort()

describe('the three languages', () => {
  it.each([['ru', en, ru], ['de', en, de], ['ru, administration', moreEn, moreRu], ['de, administration', moreEn, moreDe]])('%s says everything that English says, with the same values', (_, english, other) => {
    const [ours, theirs] = [flat(english as Tree), flat(other as Tree)]
    expect([...theirs.keys()].sort()).toEqual([...ours.keys()].sort())
    const different = [...ours].filter(([key, text]) => placeholders(text).join() !== placeholders(theirs.get(key)).join())
    expect(different).toEqual([])
  })

  it.each([['br', 'pt-BR'], ['la', 'es'], ['in', 'hi'], ['ua', 'uk'], ['kz', 'kk'], ['vn', 'vi'], ['sc', 'zh-Hans'], ['tc', 'zh-Hant'], ['de', 'de'], ['x_y', 'en']])('%s is formatted as %s', (code, tag) => {
    expect(bcp47(code)).toBe(tag)
    expect(() => new Intl.DateTimeFormat(tag)).not.toThrow()
  })

  it('serves languages without texts of their own in English or a near one', () => expect(['de', 'ru', 'kz', 'br', 'EN'].map(textsFor)).toEqual(['de', 'ru', 'ru', 'en', 'en']))
})

describe('a problem', () => {
  const said = (problem: Parameters<typeof explain>[0]) => explain(problem, words, at => `at ${at}`)

  it('is told by its code', () => expect(said({ status: 409, code: 'stale_revision' })).toBe(texts.get('problem.stale_revision')))
  it('says who has decided and when', () => expect(said({ status: 409, code: 'already_decided', decided_by: '12', decided_by_name: 'Pavel', decided_at: 'noon' })).toBe('Pavel has decided already, at noon.'))
  it('does not invent a decider', () => expect(said({ status: 409, code: 'already_decided' })).toBe(texts.get('problem.already_decided_plain')))
  it('falls back to what the server says', () => {
    expect(said({ status: 409, code: 'brand_new', title: 'Title', detail: 'Detail' })).toBe('Detail')
    expect(said({ status: 409, code: 'brand_new', title: 'Title' })).toBe('Title')
    expect(said({ status: 500, code: 'brand_new' })).toBe(texts.get('problem.unexpected'))
  })
})

describe('a status', () => {
  it('has a text and a tone', () => expect(STATUSES.filter(status => !words.te(`status.${status}`))).toEqual([]))
  it('looks like what it means', () => expect(['in_approval', 'approved', 'returned', 'rejected', 'draft', 'unheard_of'].map(toneOf)).toEqual(['progress', 'success', 'warning', 'danger', 'neutral', 'neutral']))
  it('of a route part does, too', () => expect(['active', 'passed', 'collapsed', 'failed', 'waiting', 'new'].map(routeTone)).toEqual(['progress', 'success', 'success', 'danger', 'neutral', 'neutral']))
})

describe('a reason', () => {
  const names = { person: (id: string) => `person ${id}`, department: (id: string) => `department ${id}` }
  const below = { code: 'limit_below', text: 'x', numbers: { person: '1', department: '5', detail: { limit: '15000.00 EUR', amount: '15000.01 EUR', is: '<' } } }

  it('names people and departments and shows the numbers it does not say', () => {
    const sentence = sentenceOf(below, words, names)
    expect(sentence).toBe('person 1 heads department 5, but the limit is below the amount')
    expect(numbersOf(below, sentence)).toBe('15000.00 EUR < 15000.01 EUR')
  })
  it('does not repeat numbers that the sentence says', () => {
    const reason = { code: 'pool_short', numbers: { detail: { have: '1', need: '2', asked: 'role board' } } }
    expect(numbersOf(reason, sentenceOf(reason, words, names))).toBeNull()
  })
  it('of a newer release keeps the words of the service', () => expect(sentenceOf({ code: 'new_one', text: 'Because of the moon' }, words, names)).toBe('Because of the moon'))
})
