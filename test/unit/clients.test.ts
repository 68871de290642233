/**
 * Which servers our clients trust over TLS, and that they assemble responses correctly: in a separate process, since
 * Node reads `NODE_EXTRA_CA_CERTS` when it starts.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'
import { useFolder } from '../support/folders'
import { loopbackServer } from '../support/loopback'

const file = join(__dirname, '../fixtures/certificates.json')
const { authority, here, elsewhere } = JSON.parse(readFileSync(file, 'utf8'))

/** Asks at an address by each client, and tells what each was told, or why it was told nothing. */
const PROGRAM = `
  import { readFileSync } from 'node:fs'
  import { exchange } from './aws/exchange'
  import { downloadWithin } from './gateways/download'
  import { httpGet } from './gateways/httpClient'
  import { webhookSender } from './webhooks/send'
  const [, , address, file] = process.argv
  const url = new URL(address)
  const send = webhookSender({ timeoutMs: 5000, allowsLoopback: true })
  const told = {
    aws: () => exchange(url, { method: 'POST', headers: {}, body: 'hush' }, 5000).then(({ body }) => body),
    gateway: async () => (await httpGet(5000)(url))?.body.toString(),
    bill: async () => {
      const outcome = await downloadWithin(5000)(url, file, 100)
      return outcome === 'done' ? readFileSync(file, 'utf8') : undefined
    },
    webhook: async () => (await send({ url: address, headers: {}, body: 'hush', readsBytes: 100 })).text,
  }
  const ask = async ([name, client]) => [name, (await client().catch(() => undefined)) ?? null]
  Promise.all(Object.entries(told).map(ask)).then(all => console.log(JSON.stringify(Object.fromEntries(all))))`

const ANSWER = '{"name": "收银"}'
const TOLD = { aws: ANSWER, gateway: ANSWER, bill: ANSWER, webhook: ANSWER }
const NOTHING = { aws: null, gateway: null, bill: null, webhook: null }

const folder = useFolder()
const program = () => join(folder(), 'program.cjs')
const authorities = () => join(folder(), 'authority.pem')

beforeAll(() => {
  writeFileSync(authorities(), authority)
  buildSync({
    stdin: { contents: PROGRAM, resolveDir: join(__dirname, '../../lib') },
    outfile: program(),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
})

/** What those who ask are told, and how many requests the server read. */
async function ask(identity: { cert: string; key: string } | undefined, env: NodeJS.ProcessEnv) {
  let read = 0
  const listener: Parameters<typeof loopbackServer>[0] = async (_, response) => {
    read += 1
    // Byte by byte: a character may come in parts.
    for (const byte of Buffer.from(ANSWER)) {
      response.write(Buffer.from([byte]))
      await turn()
    }
    response.end()
  }
  const url = await loopbackServer(listener, identity)
  const { stdout } = await promisify(execFile)(process.execPath, [program(), url, join(folder(), 'bill')], {
    env,
  })
  return { told: JSON.parse(stdout), read }
}

it('trust a server whose certificate is signed for its name by a trusted authority', async () => {
  expect(await ask(here, { NODE_EXTRA_CA_CERTS: authorities() })).toEqual({ told: TOLD, read: 4 })
})

it('trust no certificate of another authority, and send nothing there', async () => {
  expect(await ask(here, {})).toEqual({ told: NOTHING, read: 0 })
})

it('trust no certificate for another name, and send nothing there', async () => {
  expect(await ask(elsewhere, { NODE_EXTRA_CA_CERTS: authorities() })).toEqual({ told: NOTHING, read: 0 })
})
