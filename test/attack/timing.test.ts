/** The duration of a comparison reveals nothing. Checked in the source code, since no clock is precise enough. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
const read = (file: string) => withoutComments(readFileSync(join(PROJECT_FOLDER, file), 'utf8'))

const MESSAGE = 'lib/gateways/alipay/signedMessage.ts'
const CHINABANK = ['message', 'signature'].map(file => `lib/gateways/chinabank/${file}.ts`)
const MD5 = 'lib/signing/md5.ts'
const RSA2 = 'lib/signing/rsa2.ts'

/** Ways to compare that end at the first difference. */
const LEAKS =
  /[^\n]*(?:[!=]==?|\.(?:equals|compare|includes|startsWith|endsWith|indexOf|localeCompare|test|match)\()[^\n]*/g
/** What a received or expected signature is called. */
const SIGNATURES = /\b(?:signature|received|digest)\b/

const leaks = (file: string) =>
  (read(file).match(LEAKS) ?? []).map(line => line.trim()).filter(line => SIGNATURES.test(line))

it('a received signature is compared once, with timingSafeEqual, with every key', () => {
  const comparisons = read(MD5)
    .match(/[^\n]*timingSafeEqual\([^\n]*/g)
    ?.map(line => line.trim())
  expect(comparisons).toEqual([
    'return keys.map(key => timingSafeEqual(received, Buffer.from(signMd5(signed, key)))).includes(true)',
  ])
})

it('except for that, only its presence and format are checked', () => {
  expect(leaks(MESSAGE)).toEqual(["if (signature === '') return 'signatureMissing'"])
  expect(CHINABANK.flatMap(leaks)).toEqual([
    "if (signature === '') return err('signatureMissing')",
    'verifies: (signed, signature) => !/[a-z]/.test(signature) && verifies(signed, signature.toLowerCase()),',
  ])
  expect(leaks(MD5)).toEqual([
    'if (!/^[0-9a-f]{32}$/.test(signature)) return false',
    'return keys.map(key => timingSafeEqual(received, Buffer.from(signMd5(signed, key)))).includes(true)',
  ])
})

it('no other file of the signing lib handles a signature', () => {
  const others = readdirSync(join(PROJECT_FOLDER, 'lib/signing')).filter(
    file => file !== 'md5.ts' && file !== 'rsa2.ts',
  )
  expect(others.length).toBeGreaterThan(1)
  for (const file of others) expect(leaks(join('lib/signing', file))).toEqual([])
})

it('an RSA2 signature is compared only with its own encoding: the expected value is public', () => {
  expect(leaks(RSA2)).toEqual(["if (bytes.toString('base64') !== signature) return false"])
})

it('the verdict on a message is the signing lib’s', () => {
  expect(read(MESSAGE).match(/\bsignature\b/g)).toHaveLength(3)
  expect(read(MESSAGE)).toContain(
    "if (!signedTexts(form, signType).some(text => verifier.verifies(text, signature))) return 'badSignature'",
  )
})

it('the diagnosis of a wrong signature compares in constant time too', () => {
  const source = read('lib/gateways/md5Faults.ts')
  expect(source).toContain('timingSafeEqual(')
  expect(source).not.toMatch(/\)\s*[!=]==? (signature|received)\b/)
})
