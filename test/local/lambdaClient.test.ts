/** Our client invokes functions of a real serverless-offline. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Child, startChild } from '../../local/stack/childProcess'
import { invokeFunction } from '../../local/stack/lambdaClient'
import { freePort } from '../../local/stack/ports'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { useFolder } from '../support/folders'
import { loopbackServer } from '../support/loopback'
import { RARE } from '../support/rare'

const SERVICE = `
service: probe
provider: { name: aws, runtime: nodejs20.x, stage: local }
plugins: [serverless-offline]
functions:
  echo: { handler: functions.echo }
  nothing: { handler: functions.nothing }
  fails: { handler: functions.fails }
  quotes: { handler: functions.quotes }
`
const FUNCTIONS = `
exports.echo = async event => ({ event })
exports.nothing = async () => {}
exports.fails = async () => { throw new TypeError('there is no paper') }
exports.quotes = async () => 'a "quoted" text'
`

let lambdaUrl: string
let offline: Child
const folder = useFolder()

beforeAll(async () => {
  writeFileSync(join(folder(), 'serverless.yml'), SERVICE)
  writeFileSync(join(folder(), 'functions.js'), FUNCTIONS)
  // The framework looks for its plugins in the service's folder.
  symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(folder(), 'node_modules'))
  const [lambdaPort, httpPort] = [await freePort(), await freePort()]
  const ports = ['--lambdaPort', String(lambdaPort), '--httpPort', String(httpPort)]
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    offline = startChild(
      process.execPath,
      [require.resolve('serverless/bin/serverless.js'), 'offline', 'start', '--host', '127.0.0.1', ...ports],
      {
        cwd: folder(),
        onLine: line => {
          said.push(line)
          if (line.includes('Function names exposed')) resolve()
        },
      },
    )
    offline.process.once('close', () => reject(new Error(said.join('\n'))))
  })
  lambdaUrl = `http://127.0.0.1:${lambdaPort}`
})
afterAll(() => offline.stop())

it.runIf(RARE)('sends the event, and returns what the function returns', async () => {
  const event = { Records: [{ text: '明前西湖龙井' }] }
  expect(await invokeFunction(lambdaUrl, 'probe-local-echo', event)).toEqual({ event })
  expect(await invokeFunction(lambdaUrl, 'probe-local-nothing', event)).toBeUndefined()
})

it.runIf(RARE)('throws when the function throws', async () => {
  await expect(invokeFunction(lambdaUrl, 'probe-local-fails', {})).rejects.toThrow(
    'probe-local-fails failed (200): there is no paper',
  )
})

it.runIf(RARE)('throws for an unknown function', async () => {
  await expect(invokeFunction(lambdaUrl, 'probe-local-none', {})).rejects.toThrow(
    'probe-local-none failed (404): Function not found: probe-local-none',
  )
})

it.runIf(RARE)('throws when the answer is not JSON', async () => {
  await expect(invokeFunction(lambdaUrl, 'probe-local-quotes', {})).rejects.toThrow(
    'probe-local-quotes answered what is not JSON: "a "quoted" text"',
  )
})

it.runIf(RARE)('throws when the server fails, whatever it answers', async () => {
  const broken = await loopbackServer((_, response) => response.writeHead(502).end('Bad Gateway'))
  await expect(invokeFunction(broken, 'echo', {})).rejects.toThrow('echo failed (502): Bad Gateway')
})
