/** What a programmer finds: the examples of docs/api.md and the example shop, run against a whole local stack. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { type Stack, startStack } from '../../local/stack/stack'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { NIGHTLY, RARE } from '../support/rare'

const run = promisify(execFile)
const PATIENCE = { timeout: 60_000, interval: 100 }

/** The others are fetched, for this one test. */
const RUNTIMES = ['Node', ...(NIGHTLY ? (['Deno', 'Bun'] as const) : [])] as const
const PACKAGES = {
  Deno: { name: '@deno/linux-x64-glibc', file: 'deno', args: ['run', '-A'] },
  Bun: { name: '@oven/bun-linux-x64', file: 'bin/bun', args: [] },
}

async function commandOf(runtime: (typeof RUNTIMES)[number]): Promise<[file: string, args: string[]]> {
  if (runtime === 'Node') return [process.execPath, []]
  const { name, file, args } = PACKAGES[runtime]
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-runtime-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', name])
  return [join(folder, 'node_modules', name, file), args]
}

describe.runIf(RARE)('a programmer', () => {
  let stack: Stack
  let folder: string
  beforeAll(async () => {
    const env = { ...process.env, GATEWAYS: 'alipayPage', SHOUYIN_WATCH: 'nothing' }
    stack = await startStack({ env, speed: 240, scheduled: false })
    await run(process.execPath, [join(PROJECT_FOLDER, 'client/build.js')])
    // As npm would install it.
    folder = mkdtempSync(join(tmpdir(), 'shouyin-example-'))
    cpSync(join(PROJECT_FOLDER, 'examples/shop'), folder, { recursive: true })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(PROJECT_FOLDER, 'client'), join(folder, 'node_modules/shouyin'))
  })
  afterAll(async () => {
    await stack.stop()
    rmSync(folder, { recursive: true })
  })

  const pay = async (url: string) => {
    const cashier = await fetch(`${url}/pay`, { headers: { accept: 'text/html' } })
    const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
    const control = `${stack.simulator.controlUrl}/api/trades/${tradeNo}/pay`
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(control, { method: 'POST', headers, body: '{}' })).status).toBe(200)
  }

  it('copies the examples of docs/api.md, one after the other', async () => {
    const text = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
    const examples = [...text.matchAll(/^```sh\n(curl [^`]*)^```/gm)].map(([, command = '']) => command)
    expect(examples.length).toBeGreaterThan(10)
    const env: Record<string, string | undefined> = {
      ...process.env,
      ...{ SHOP: stack.shopUrl, KEY: LOCAL_API_KEY },
    }
    const copied = async (command: string) => {
      const { stdout } = await run('bash', ['-c', command], { env: env as NodeJS.ProcessEnv })
      return JSON.parse(stdout)
    }
    const [create = expect.fail(), ...others] = examples
    const order = await copied(create)
    const unpaid = await copied(create.replaceAll('cart-7', 'cart-8'))
    Object.assign(env, { ORDER: order.id, UNPAID: unpaid.id })
    for (const command of others) {
      if (command.includes('/refunds"') && command.includes('-d ')) {
        await pay(order.url)
        await vi.waitFor(async () => {
          const { status } = await copied('curl -sS "$SHOP/v1/orders/$ORDER" -H "Authorization: Bearer $KEY"')
          expect(status).toBe('paid')
        }, PATIENCE)
      }
      // Nobody answers there, and nothing leaves this machine.
      const here = command.replace('https://shop.example.com/hook', 'http://127.0.0.1:9/hook')
      const answer = await vi.waitFor(async () => {
        const said = await copied(here)
        if (command.includes('/deliveries?')) expect(said.data).not.toEqual([])
        return said
      }, PATIENCE)
      expect(answer, command).toHaveProperty('object')
      if (answer.object === 'payment_link') env.LINK = answer.id
      if (command.includes('hook-1')) {
        env.ENDPOINT = answer.id
        // So that it is told of something.
        await copied(create.replaceAll('cart-7', 'cart-9'))
      }
      if (command.includes('/deliveries?')) env.DELIVERY = answer.data[0].id
    }
    const link = await copied('curl -sS "$SHOP/v1/payment_links/$LINK" -H "Authorization: Bearer $KEY"')
    expect(link).toMatchObject({ name: 'One cup of tea', status: 'ended' })
  })

  it('uses the package as an ES module and by require', async () => {
    const esm = `import * as all from 'shouyin'; console.log(Object.keys(all).sort().join())`
    const cjs = `console.log(Object.keys(require('shouyin')).sort().join())`
    const names = async (type: string, code: string) =>
      (await run(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: folder })).stdout.trim()
    const expected =
      'Shouyin,ShouyinApiError,ShouyinConnectionError,ShouyinError,WebhookVerificationError,verifyWebhook'
    expect([await names('module', esm), await names('commonjs', cjs)]).toEqual([expected, expected])
  })

  it.each(RUNTIMES)(
    'runs the example shop in %s: it sells, learns of the payment, and refunds',
    async runtime => {
      const env = { ...process.env, SHOUYIN_URL: stack.shopUrl, SHOUYIN_KEY: LOCAL_API_KEY, PORT: '0' }
      const [file, args] = await commandOf(runtime)
      const shop = execFile(file, [...args, 'shop.js'], { cwd: folder, env })
      const errors: string[] = []
      shop.stderr?.on('data', text => errors.push(String(text)))
      try {
        const address = await new Promise<string>((resolve, reject) => {
          shop.stdout?.on('data', text => resolve(/http:\S+\/$/m.exec(String(text))?.[0] ?? ''))
          shop.once('exit', () => reject(new Error(`the shop ended: ${errors.join('')}`)))
        })
        const press = (path: string, fields: Record<string, string>) =>
          fetch(new URL(path, address), {
            ...{ method: 'POST', redirect: 'manual' },
            body: new URLSearchParams(fields),
          })
        const sale = async () => {
          const [first] = (await (await fetch(new URL('sales', address))).json()) as Record<string, string>[]
          return first ?? expect.fail()
        }
        expect(await (await fetch(address)).text()).toContain('<button>Buy</button>')
        const [bought, again] = [await press('buy', { cart: runtime }), await press('buy', { cart: runtime })]
        const url = bought.headers.get('location') ?? ''
        expect([bought.status, again.headers.get('location')]).toEqual([303, url])
        await pay(url)
        await vi.waitFor(async () => expect(await sale()).toMatchObject({ status: 'paid' }), PATIENCE)
        const { orderId = '' } = await sale()
        await vi.waitFor(async () => {
          expect((await press('refund', { order: orderId })).status).toBe(303)
        }, PATIENCE)
        await vi.waitFor(async () => expect(await sale()).toMatchObject({ status: 'refunded' }), PATIENCE)
        expect((await press('refund', { order: 'ord_of_nobody' })).status).toBe(404)
      } finally {
        shop.kill()
      }
    },
  )
})
