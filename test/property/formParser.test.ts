/** The parser, the string to sign and the ambiguity check, compared with simple, slow versions on arbitrary bytes. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAmbiguous, stringToSign } from '../../lib/signing/canonical'
import { parametersOf } from '../../lib/signing/form'
import { type FormProblem, MAX_PARAMETERS, parseForm } from '../../lib/signing/formEncoding'
import { RARE } from '../support/rare'

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 5000 : 500))
const UNSIGNED = ['sign', 'sign_type']

type Pair = readonly [name: string, value: string]

/** Text is one character a byte. */
function slowParse(form: string): readonly Pair[] | FormProblem {
  const pairs = form.split('&').filter(pair => pair !== '')
  if (pairs.length > MAX_PARAMETERS) return 'tooManyParameters'
  const read: Pair[] = []
  for (const pair of pairs) {
    if (/%(?![0-9A-Fa-f]{2})/.test(pair)) return 'badEncoding'
    const [, name = '', value = ''] = (/^([^=]*)=?(.*)$/s.exec(pair) ?? []).map(part => slowDecode(part))
    if (!/^[A-Za-z0-9_.-]+$/.test(name)) return 'badParameterName'
    if (read.some(([other]) => other === name)) return 'repeatedParameter'
    read.push([name, value])
  }
  return read
}

const slowDecode = (text: string) =>
  text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

const slowStringToSign = (pairs: readonly Pair[]) =>
  pairs
    .filter(([name, value]) => value !== '' && !UNSIGNED.includes(name))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')))
    .map(pair => pair.join('='))
    .join('&')

const token = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'ab', 'a-', 'a.b', 'A', 'B_1', 'sign', 'sign_type', '%61', '0'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('&', '=', '=', '&x=', '&a=', '%26', '%3D', '%26b%3D', '%26%26c%3d', '%2526d='),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%4', '%zz', '%4G', '%g4', '%/0', '%:0', '%@0', '%`0', '%0/', '%%41'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('+', '%2B', '%20', ' ', '%00', '%7F', '%ff', '%bB', '[', '{', '@', '`'),
  },
  { weight: 1, arbitrary: fc.nat(255).map(byte => String.fromCharCode(byte)) },
)
const tokens = fc.array(token, { maxLength: 24 }).map(parts => parts.join(''))
/** Pairs as honest senders make them, so that many forms are whole. */
const pairs = fc
  .array(fc.tuple(fc.stringMatching(/^[A-Za-z0-9_.-]{1,3}$/), tokens.map(encodeURIComponent)), {
    maxLength: 12,
  })
  .map(list => list.map(pair => pair.join('=')).join('&'))
const bytes = fc.uint8Array({ maxLength: 60 }).map(array => Buffer.from(array).toString('latin1'))
/** Around the limit on parameters, where the count decides before everything else. */
const many = fc
  .tuple(fc.integer({ min: MAX_PARAMETERS - 2, max: MAX_PARAMETERS + 2 }), tokens)
  .map(([count, more]) => `${Array.from({ length: count }, (_, index) => `p${index}`).join('&')}&${more}`)

const form = fc.oneof(tokens, pairs, bytes, { weight: 1, arbitrary: many })

it('reads and joins every form as a slow reference implementation does', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(form, text => {
      const expected = slowParse(text)
      const parsed = parseForm(Buffer.from(text, 'latin1'))
      const outcome = parsed.ok ? 'ok' : parsed.error
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      if (typeof expected === 'string' || !parsed.ok) {
        expect(outcome).toBe(expected)
        return
      }
      const parameters = parametersOf(parsed.value)
      expect(parameters.map(({ name, value }) => [name, value.toString('latin1')])).toEqual(expected)
      expect(stringToSign(parsed.value, UNSIGNED).toString('latin1')).toBe(slowStringToSign(expected))
      const ambiguous = expected.some(([, value]) => /&[A-Za-z0-9_.-]+=/.test(value))
      expect(isAmbiguous(parsed.value)).toBe(ambiguous)
      if (ambiguous) seen.set('ambiguous', (seen.get('ambiguous') ?? 0) + 1)
    }),
    { numRuns: RUNS },
  )
  // Agreement on nothing but refusals would say little.
  for (const outcome of ['ok', 'ambiguous', 'badEncoding', 'badParameterName', 'repeatedParameter'])
    expect(seen.get(outcome) ?? 0, outcome).toBeGreaterThan(RUNS / 100)
  expect(seen.get('tooManyParameters') ?? 0).toBeGreaterThan(0)
}, 600_000)
