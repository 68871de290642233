/** The doctor's check of the gateway and the clocks. */
import { describe, expect, it } from 'vitest'
import { type EpochMs, systemClock } from '../../lib/time'
import { startSimulator } from '../../local/simulator/simulator'
import { freePort } from '../../local/stack/ports'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import { clockFinding } from '../../tools/doctor/clock'
import { gatewayFindings } from '../../tools/doctor/gateway'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const PARTNER = '2088123412341234'

const ask = (gatewayUrl: string, partner = PARTNER, place = PLACE, withinMs = 20_000) =>
  gatewayFindings({ gatewayUrl, partner }, systemClock, place, withinMs)

const answering = (status: number, body: string) =>
  loopbackServer((_, response) => {
    response.writeHead(status).end(body)
  })

describe('the gateway', () => {
  it('answers and knows the shop; so does the simulator', async () => {
    const asked: string[] = []
    const url = await loopbackServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('false\n')
    })
    expect(await ask(`${url}/gateway.do`)).toMatchObject([
      { check: 'gateway', ok: true },
      { check: 'clock', ok: true },
    ])
    expect(asked).toEqual([
      expect.stringMatching(
        /^\/gateway\.do\?service=notify_verify&partner=2088123412341234&notify_id=doctor-/,
      ),
    ])
    const simulator = await startSimulator({ ...LOCAL_SHOP, port: 0, knownNotifyIds: [] })
    expect((await ask(simulator.gatewayUrl, LOCAL_SHOP.partner)).map(({ ok }) => ok)).toEqual([true, true])
    expect((await ask(simulator.gatewayUrl))[0]?.says).toContain('does not know ALIPAY_PARTNER')
    await simulator.stop()
  })

  it.each<[string, number, string, string, string]>([
    ['does not know the shop', 200, 'invalid', 'does not know ALIPAY_PARTNER', 'the PID that Alipay shows'],
    ['accepts everything', 200, 'true', 'would confirm every forgery', 'https://mapi.alipay.com/gateway.do'],
    [
      'is a web page',
      200,
      '<html>\u001b[2J',
      'answers 200 "<html> [2J"',
      'https://mapi.alipay.com/gateway.do',
    ],
    ['is not there', 404, 'x'.repeat(99), `answers 404 "${'x'.repeat(60)}…"`, 'ALIPAY_GATEWAY_URL should be'],
    ['fails', 502, 'false', 'answers 502', 'ALIPAY_GATEWAY_URL should be'],
  ])('%s', async (_, status, body, says, todo) => {
    const [finding] = await ask(await answering(status, body))
    expect(finding).toMatchObject({ check: 'gateway', ok: false, says: expect.stringContaining(says) })
    expect(finding?.todo).toContain(todo)
  })

  it('sends an endless answer', async () => {
    const [finding] = await ask(await answering(200, 'x'.repeat(200_000)))
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining('xxx…') })
  })

  it.each<[string, () => Promise<string>, string, string]>([
    [
      'is not listened to',
      async () => `http://127.0.0.1:${await freePort()}`,
      'refuses the connection',
      'firewall',
    ],
    // A label of 64 characters: refused without asking any name server.
    [
      'has no address',
      async () => `http://${'x'.repeat(64)}.example`,
      'a name that cannot be resolved',
      'DNS',
    ],
    [
      'speaks no TLS',
      async () => (await answering(200, 'false')).replace('http:', 'https:'),
      'drops the connection',
      'try again',
    ],
  ])('%s', async (_, url, says, todo) => {
    const findings = await ask(await url())
    expect(findings).toMatchObject([{ check: 'gateway', ok: false, says: expect.stringContaining(says) }])
    expect(findings[0]?.todo).toContain(todo)
  })

  it('does not answer', async () => {
    const [finding] = await ask(await loopbackServer(() => {}), PARTNER, PLACE, 500)
    expect(finding).toMatchObject({
      check: 'gateway',
      ok: false,
      says: expect.stringContaining('did not answer in full within 0.5 seconds'),
    })
    expect(finding?.todo).toContain('proxy')
  })

  it('of the laptop must be started', async () => {
    const [finding] = await ask(`http://127.0.0.1:${await freePort()}`, PARTNER, { ...PLACE, stage: 'local' })
    expect(finding?.todo).toBe('start the local stack (npm start)')
  })
})

describe('the clock', () => {
  const THEIRS = 'Mon, 23 Nov 2026 06:00:00 GMT'
  const finding = (offsetSeconds: number) =>
    clockFinding(THEIRS, (Date.parse(THEIRS) + offsetSeconds * 1000) as EpochMs)

  it.each([0, 60, -60])('may be %d seconds off', seconds => {
    expect(finding(seconds)).toMatchObject({ check: 'clock', ok: true })
  })

  it.each([
    [61, '61 seconds ahead of'],
    [-3600, '3600 seconds behind'],
  ])('may not be %d seconds off', (seconds, says) => {
    const found = finding(seconds)
    expect(found).toMatchObject({ check: 'clock', ok: false, says: expect.stringContaining(says) })
    expect(found.todo).toContain('NTP')
  })

  it('is not compared with an answer without a time', () => {
    expect(clockFinding(undefined, systemClock())).toMatchObject({
      ok: true,
      says: expect.stringMatching(/^not compared/),
    })
  })

  it('is compared with the gateway’s answer', async () => {
    const url = await loopbackServer((_, response) => {
      response.writeHead(200, { date: 'Mon, 23 Nov 2020 06:00:00 GMT' }).end('false')
    })
    expect(await ask(url)).toMatchObject([
      { ok: true },
      { check: 'clock', ok: false, says: expect.stringMatching(/ahead of/) },
    ])
  })
})
