/** Our signature compared with the AWS SDK's own signer. */
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { signedHeaders } from '../../../lib/aws/signature'
import type { EpochMs } from '../../../lib/time'
import { Sha256 } from '../../support/sha256'

/** Some come again and again, so that a key that was kept meets its own place with another secret, or another day. */
const often = <T>(values: readonly T[], any: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, any)
const word = often(['eu', 'us'], fc.stringMatching(/^[a-z0-9]{1,12}$/))
const secret = often(['one', 'two'], fc.stringMatching(/^[\w+/=]{1,40}$/))
/** A value of a header: words with single blanks between them. */
const value = fc.stringMatching(/^[!-~]{1,20}( [!-~]{1,20}){0,2}$/)
const request = fc.record({
  host: fc.oneof(
    fc.stringMatching(/^[a-z]{1,9}\.[a-z]{2}-[a-z]{1,9}-\d\.amazonaws\.com$/),
    fc.constant('127.0.0.1:8000'),
  ),
  path: fc.constantFrom('/', '/v2/email/outbound-emails'),
  headers: fc.dictionary(fc.constantFrom('content-type', 'x-amz-target', 'accept', 'x-amz-meta-a'), value),
  body: fc.string({ unit: 'grapheme' }),
})
const scope = fc.record({ region: word, service: word })
const credentials = fc.record({
  accessKeyId: word,
  secretAccessKey: secret,
  sessionToken: fc.option(secret, { nil: undefined }),
})
const time = often(
  [Date.UTC(2026, 10, 26), Date.UTC(2026, 10, 26, 23), Date.UTC(2026, 10, 27)],
  fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2090, 0) }),
)

it('equals that of the SDK’s signer, for any request', async () => {
  await fc.assert(
    fc.asyncProperty(request, scope, credentials, time, async (unsigned, { region, service }, own, at) => {
      const { host, path, headers, body } = unsigned
      const signer = new SignatureV4({
        region,
        service,
        credentials: { ...own } as never,
        sha256: Sha256 as never,
        applyChecksum: false,
      })
      const theirs = await signer.sign(
        {
          method: 'POST',
          protocol: 'https:',
          hostname: host,
          path,
          headers: { ...headers, host },
          body,
          query: {},
        },
        { signingDate: new Date(at) },
      )
      const ours = signedHeaders(unsigned, { region, service }, own, at as EpochMs)
      // Only the blanks after commas are the formatter's.
      expect(ours.authorization).toBe(theirs.headers.authorization)
      expect(ours['x-amz-date']).toBe(theirs.headers['x-amz-date'])
      expect(ours['x-amz-security-token']).toBe(theirs.headers['x-amz-security-token'])
    }),
  )
})

it('differs for another body, key or time', () => {
  const unsigned = { host: 'sqs.eu-west-1.amazonaws.com', path: '/', headers: {}, body: '{}' }
  const own = { accessKeyId: 'id', secretAccessKey: 'secret' }
  const at = Date.UTC(2026, 10, 26) as EpochMs
  const place = { region: 'eu-west-1', service: 'sqs' }
  const signatures = [
    signedHeaders(unsigned, place, own, at),
    signedHeaders({ ...unsigned, body: '{ }' }, place, own, at),
    signedHeaders(unsigned, place, { ...own, secretAccessKey: 'Secret' }, at),
    signedHeaders(unsigned, place, own, (at + 1000) as EpochMs),
  ].map(({ authorization }) => authorization)
  expect(new Set(signatures).size).toBe(4)
  expect(JSON.stringify(signatures)).not.toMatch(/secret/i)
})
