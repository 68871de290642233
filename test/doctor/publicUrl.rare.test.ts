/** The doctor's check of the shop's address. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../local/stack/ports'
import { publicUrlFinding } from '../../tools/doctor/publicUrl'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  loopbackServer((_, response) => {
    response.writeHead(status, headers).end(body)
  })

const finding = (publicUrl: string, place = PLACE, withinMs = 20_000) =>
  publicUrlFinding(publicUrl, place, withinMs)

describe('the address', () => {
  it('leads to the shop', async () => {
    const asked: string[] = []
    const url = await loopbackServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(405).end('fail')
    })
    expect(await finding(url)).toMatchObject({ check: 'publicUrl', ok: true })
    expect(asked).toEqual(['GET /paycallback/notify'])
  })

  it.each<[string, number, string, string, string]>([
    ['another site', 200, '<html>hello', 'answers 200 "<html>hello" instead', 'custom domain'],
    ['nothing', 403, '{"message":"Forbidden"}', 'answers 403', 'deploy (npx serverless deploy --stage prod'],
    ['another shop', 405, 'Method not allowed', 'answers 405 "Method', 'something else answers'],
    ['what is no redirect', 400, '', 'answers 400 "" instead', 'something else answers'],
    ['what has no redirect', 299, '', 'answers 299', 'something else answers'],
    ['a shop in the wrong place', 300, '', 'redirects to ""', 'without the path'],
    ['a shop in another wrong place', 399, '', 'redirects to ""', 'without the path'],
    ['what is hardly broken', 499, 'fail', 'answers 499 "fail"', 'something else answers'],
    ['a broken shop', 500, 'fail', 'answers 500 "fail"', 'requestFailed'],
  ])('leads to %s', async (_, status, body, says, todo) => {
    const found = await finding(await answering(status, body))
    expect(found).toMatchObject({ check: 'publicUrl', ok: false, says: expect.stringContaining(says) })
    expect(found.todo).toContain(todo)
  })

  it('redirects', async () => {
    const found = await finding(await answering(301, '', { location: 'https://www.example.com/x' }))
    expect(found).toMatchObject({
      ok: false,
      says: expect.stringMatching(/redirects to "https:\/\/www.example.com\/x"/),
    })
    expect(found.todo).toContain('PUBLIC_URL')
  })

  it.each<[string, () => Promise<string>, string, string]>([
    [
      'is not listened to',
      async () => `http://127.0.0.1:${await freePort()}`,
      'refuses the connection',
      'spelling',
    ],
    ['has no address', async () => `http://${'x'.repeat(64)}.example`, 'cannot be resolved', 'DNS provider'],
    ['has no certificate that counts', selfSignedServer, 'not trusted', 'AWS Certificate Manager'],
    [
      'speaks no TLS',
      async () => (await answering(405, 'fail')).replace('http:', 'https:'),
      'drops the connection',
      'must speak https',
    ],
  ])('%s', async (_, url, says, todo) => {
    const found = await finding(await url())
    expect(found).toMatchObject({ check: 'publicUrl', ok: false, says: expect.stringContaining(says) })
    expect(found.todo).toContain(todo)
  })

  it('is silent', async () => {
    const found = await finding(await loopbackServer(() => {}), PLACE, 500)
    expect(found).toMatchObject({
      check: 'publicUrl',
      ok: false,
      says: expect.stringContaining('did not answer in full'),
    })
    expect(found.todo).toContain('log of the function notify')
  })

  it('of the laptop is started', async () => {
    const found = await finding(`http://127.0.0.1:${await freePort()}`, { ...PLACE, stage: 'local' })
    expect(found.todo).toBe('start the local stack (npm start)')
  })
})

/** A server that behaves, under a certificate that nobody has signed but itself. */
const selfSignedServer = () =>
  loopbackServer((_, response) => response.writeHead(405).end('fail'), selfSigned())

/** The smallest X.509 certificate, in DER: no library is needed for it. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const { length } = content
    const size = length < 128 ? [length] : [0x82, length >> 8, length & 255]
    return Buffer.concat([Buffer.from([tag, ...size]), content])
  }
  const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'))
  const commonName = der(0x30, oid('550403'), der(0x0c, Buffer.from('127.0.0.1')))
  const name = der(0x30, der(0x31, commonName))
  const years = ['200101000000Z', '490101000000Z'].map(time => der(0x17, Buffer.from(time)))
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' })
  const serial = der(0x02, Buffer.from([1]))
  const content = der(0x30, serial, ecdsaWithSha256, name, der(0x30, ...years), name, subjectKey)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey))
  const certificate = der(0x30, content, ecdsaWithSha256, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  }
}
