/**
 * Whom the small client of AWS believes over TLS: in a process of its own, since Node reads the authorities that are
 * trusted beside its own (`NODE_EXTRA_CA_CERTS`) when it starts.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loopbackServer } from '../../support/loopback'

const file = join(__dirname, '../../fixtures/certificates.json')
const { authority, here, elsewhere } = JSON.parse(readFileSync(file, 'utf8'))

/** Asks at an address and tells the status, or what it was told. */
const PROGRAM = `
  import { exchange } from './exchange'
  exchange(new URL(process.argv[2]), { method: 'POST', headers: {}, body: 'hush' }, 5000).then(
    ({ status }) => console.log(status),
    ({ name, message }) => console.log(name, message),
  )`

let folder: string
const program = () => join(folder, 'program.cjs')
const authorities = () => join(folder, 'authority.pem')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shouyin-exchange-'))
  writeFileSync(authorities(), authority)
  buildSync({
    stdin: { contents: PROGRAM, resolveDir: join(__dirname, '../../../lib/aws') },
    ...{ outfile: program(), bundle: true, platform: 'node', target: 'node20', format: 'cjs' },
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What one who asks is told, and how many requests the server read. */
async function ask(identity: { cert: string; key: string }, env: NodeJS.ProcessEnv) {
  let read = 0
  const listener: Parameters<typeof loopbackServer>[0] = (_, response) => {
    read += 1
    response.end('{}')
  }
  const url = await loopbackServer(listener, identity)
  const { stdout } = await promisify(execFile)(process.execPath, [program(), url], { env })
  return { told: stdout.trim(), read }
}

it('believes a server whose certificate a trusted authority signed for its name', async () => {
  expect(await ask(here, { NODE_EXTRA_CA_CERTS: authorities() })).toEqual({ told: '200', read: 1 })
})

it('believes no certificate of anybody else, and sends nothing there', async () => {
  const told = expect.stringMatching(
    /^NetworkError (UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)$/,
  )
  expect(await ask(here, {})).toEqual({ told, read: 0 })
})

it('believes no certificate for another name, and sends nothing there', async () => {
  const told = 'NetworkError ERR_TLS_CERT_ALTNAME_INVALID'
  expect(await ask(elsewhere, { NODE_EXTRA_CA_CERTS: authorities() })).toEqual({ told, read: 0 })
})
