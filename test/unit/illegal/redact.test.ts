/** A copy of a refused form keeps no signature, wherever a mangled form has it. */
import { expect, it } from 'vitest'
import { redact } from '../../../lib/illegal/redact'

const HEX = '0123456789abcdef'.repeat(2)

it.each<[string, string]>([
  ['a=1&sign=x&b=2', 'a=1&sign=(redacted)&b=2'],
  ['sign=', 'sign=(redacted)'],
  ['SIGN=x', 'sign=(redacted)'],
  ['%73ign=x', 'sign=(redacted)'],
  ['%73%69%67%6E=x', 'sign=(redacted)'],
  ['sig%6e=x', 'sign=(redacted)'],
  ['sign%3Dx', 'sign=(redacted)'],
  [`note=${HEX}`, 'note=(redacted)'],
  [`note=${HEX.toUpperCase()}`, 'note=(redacted)'],
  [`a=${HEX}.${HEX}0`, 'a=(redacted).(redacted)'],
])('%s is kept as %s', (form, copy) => expect(redact(form)).toBe(copy))

it.each([
  '',
  'a=1&b=2',
  'sign_type=MD5',
  'design=x',
  'a=sign=x',
  `a=${HEX.slice(1)}`,
  'a=%73ign',
  '%F3ign=x',
  'a=1&&b',
])('%j is kept as it is', form => expect(redact(form)).toBe(form))
