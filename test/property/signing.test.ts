/** Properties of signatures. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isAmbiguous, stringToSign } from '../../lib/signing/canonical'
import { formOf, type Parameter, parametersOf, textParameters } from '../../lib/signing/form'
import { formatForm, parseForm } from '../../lib/signing/formEncoding'
import { md5Verifier, parseSigningKey, signMd5 } from '../../lib/signing/md5'
import { canonicalString, sign } from '../../local/simulator/alipayDirect/signing'
import { anyText } from '../support/anyText'

const KEY = parseSigningKey('0123456789abcdefghijklmnopqrstuv') ?? expect.fail()
const VERIFIER = md5Verifier([KEY])
const UNSIGNED = ['sign', 'sign_type']
const canonical = (parameters: readonly Parameter[]) => stringToSign(formOf(parameters), UNSIGNED)
const ambiguous = (parameters: readonly Parameter[]) => isAmbiguous(formOf(parameters))

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
const text = anyText({ maxLength: 20 }).filter(value => value.isWellFormed())
const message = fc
  .uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 12 })
  .map(textParameters)
it('the sequence of the parameters never changes the string to sign', () => {
  fc.assert(
    fc.property(
      message.chain(parameters =>
        fc.tuple(fc.constant(parameters), fc.shuffledSubarray(parameters, { minLength: parameters.length })),
      ),
      ([parameters, shuffled]) => {
        expect(canonical(shuffled)).toEqual(canonical(parameters))
      },
    ),
  )
})

it('agrees with the simulator’s implementation on every message', () => {
  fc.assert(
    fc.property(message, parameters => {
      const pairs = parameters.map(({ name: key, value }) => [key, value.toString('utf8')] as const)
      const signed = canonical(parameters)
      expect(signed.toString('utf8')).toBe(canonicalString(pairs))
      expect(signMd5(signed, KEY)).toBe(sign(pairs, KEY, 'utf-8'))
    }),
  )
})

it('what was signed verifies, and does not with any one bit changed', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 0, max: 7 }), (parameters, place, bit) => {
      const signed = canonical(parameters)
      const signature = signMd5(signed, KEY)
      expect(VERIFIER.verifies(signed, signature)).toBe(true)
      const damaged = Buffer.from(signed)
      if (damaged.length > 0) {
        const index = place % damaged.length
        damaged[index] = (damaged[index] ?? 0) ^ (1 << bit)
        expect(VERIFIER.verifies(damaged, signature)).toBe(false)
      }
      const wrong = Buffer.from(signature, 'hex')
      const index = place % wrong.length
      wrong[index] = (wrong[index] ?? 0) ^ (1 << bit)
      expect(VERIFIER.verifies(signed, wrong.toString('hex'))).toBe(false)
    }),
  )
})

it('changing, adding or removing one signed parameter changes the string to sign', () => {
  fc.assert(
    fc.property(
      message,
      name,
      text.filter(value => value !== ''),
      (parameters, key, value) => {
        fc.pre(!UNSIGNED.includes(key) && !ambiguous([{ name: key, value: Buffer.from(value) }]))
        fc.pre(!ambiguous(parameters))
        const others = parameters.filter(parameter => parameter.name !== key)
        const added = [...others, { name: key, value: Buffer.from(value) }]
        expect(canonical(added)).not.toEqual(canonical(others))
      },
    ),
  )
})

it('a formatted form is parsed to the same fields', () => {
  fc.assert(
    fc.property(message, parameters => {
      const form = parseForm(Buffer.from(formatForm(parameters)))
      expect(form.ok && parametersOf(form.value)).toEqual(parameters)
    }),
  )
})

it('parsing a form never throws, whatever it contains', () => {
  fc.assert(
    fc.property(anyText(), form => {
      expect(() => parseForm(Buffer.from(form))).not.toThrow()
    }),
  )
})
