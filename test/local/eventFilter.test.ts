/** Event filters: the examples of Lambda's documentation, and the rules that the shop's own patterns use. */
import { expect, it } from 'vitest'
import { type FilterPattern, passesFilter, readPatterns } from '../../local/stack/eventFilter'

const record = {
  eventName: 'MODIFY',
  dynamodb: {
    NewImage: { person: { S: 'Ana' }, age: { N: '7' }, facts: { M: { paid: { S: 'x' } } }, none: { M: {} } },
  },
}
const image = (NewImage: FilterPattern): FilterPattern => ({ dynamodb: { NewImage } })

it.each<[string, boolean, FilterPattern]>([
  ['a field with one of the values', true, { eventName: ['INSERT', 'MODIFY'] }],
  ['a field with another value', false, { eventName: ['INSERT'] }],
  ['a field of a field', true, image({ person: { S: ['Ana'] } })],
  ['a field of a value that has none', false, { eventName: { S: ['MODIFY'] } }],
  ['all of its fields', false, { eventName: ['MODIFY'], ...image({ person: { S: ['Bo'] } }) }],
  ['a leaf that exists', true, image({ age: { N: [{ exists: true }] } })],
  ['a leaf that does not', false, image({ height: { N: [{ exists: true }] } })],
  ['none that exists', true, image({ height: { N: [{ exists: false }] } })],
  ['none, where there is one', false, image({ age: { N: [{ exists: false }] } })],
  ['a map, which is no leaf', false, image({ facts: { M: [{ exists: true }] } })],
  ['an empty map', false, image({ none: { M: [{ exists: true }] } })],
])('evaluates %s: %s', (_, passes, pattern) => {
  expect(passesFilter(record, [pattern])).toBe(passes)
})

it('passes what matches any of its patterns, and nothing without patterns', () => {
  expect(passesFilter(record, [{ eventName: ['INSERT'] }, { eventName: ['MODIFY'] }])).toBe(true)
  expect(passesFilter(record, [])).toBe(false)
})

it('refuses an unknown rule', () => {
  const patterns = [{ eventName: ['INSERT'] }, { dynamodb: { NewImage: { age: { N: [{ prefix: '7' }] } } } }]
  expect(() => readPatterns(patterns)).toThrow('knows no rule [{"prefix":"7"}]')
  expect(readPatterns(patterns.slice(0, 1))).toEqual([{ eventName: ['INSERT'] }])
})
