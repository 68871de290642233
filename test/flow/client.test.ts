/** The examples of docs/api.md and the example shop, run against a whole local stack. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import type { Stack } from '../../local/stack/stack'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { aFolder } from '../support/folders'
import { openOwnStack, PATIENCE, payAt } from '../support/ownStack'
import { NIGHTLY, RARE } from '../support/rare'

const run = promisify(execFile)

/** The others are fetched, for this one test. */
const RUNTIMES = ['Node', ...(NIGHTLY ? (['Deno', 'Bun'] as const) : [])] as const
const PACKAGES = {
  Deno: { name: '@deno/linux-x64-glibc', file: 'deno', args: ['run', '-A'] },
  Bun: { name: '@oven/bun-linux-x64', file: 'bin/bun', args: [] },
}

async function commandOf(runtime: (typeof RUNTIMES)[number]): Promise<[file: string, args: string[]]> {
  if (runtime === 'Node') return [process.execPath, []]
  const { name, file, args } = PACKAGES[runtime]
  const folder = aFolder()
  await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', name])
  return [join(folder, 'node_modules', name, file), args]
}

describe.runIf(RARE)('a programmer', () => {
  let stack: Stack
  let folder: string
  beforeAll(async () => {
    stack = (await openOwnStack('alipayPage', 240)).stack
    await run(process.execPath, ['--import', 'tsx', join(PROJECT_FOLDER, 'tools/client.ts')])
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

  const pay = (url: string) => payAt(stack, `${url}/pay`)

  it('runs the examples of docs/api.md in sequence', async () => {
    const text = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
    const examples = [...text.matchAll(/^```sh\n(curl [^`]*)^```/gm)].map(([, command = '']) => command)
    expect(examples.length).toBeGreaterThan(10)
    const env: Record<string, string | undefined> = {
      ...process.env,
      SHOP: stack.shopUrl,
      KEY: LOCAL_API_KEY,
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
      if (answer.object === 'payment_link')
        Object.assign(env, { LINK: answer.id, AMOUNT_SECRET: answer.amount_secret ?? undefined })
      if (command.includes('hook-1')) {
        env.ENDPOINT = answer.id
        // So that it is told of something.
        await copied(create.replaceAll('cart-7', 'cart-9'))
      }
      if (command.includes('/deliveries?')) env.DELIVERY = answer.data[0].id
    }
    const links = await copied('curl -sS "$SHOP/v1/payment_links" -H "Authorization: Bearer $KEY"')
    expect(links.data).toContainEqual(expect.objectContaining({ name: 'One cup of tea', status: 'ended' }))
    // The link with a free amount was made last.
    const [, signing = expect.fail()] = /^```sh\n(SIG=[^`]*)^```/m.exec(text) ?? []
    const { stdout: page } = await run('bash', ['-c', signing], { env: env as NodeJS.ProcessEnv })
    expect(page).toContain('¥168.00')
    expect(page).not.toMatch(/name="amount"|data-amount="ignored"/)
  })

  it('uses the package as an ES module and by require', async () => {
    const esm = `import * as all from 'shouyin'; console.log(Object.keys(all).sort().join())`
    const cjs = `console.log(Object.keys(require('shouyin')).sort().join())`
    const names = async (type: string, code: string) =>
      (await run(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: folder })).stdout.trim()
    const expected =
      'Shouyin,ShouyinApiError,ShouyinConnectionError,ShouyinError,WebhookVerificationError,linkUrlWithAmount,verifyWebhook'
    expect([await names('module', esm), await names('commonjs', cjs)]).toEqual([expected, expected])
  })

  it.each(['mts', 'cts'])('finds the types of all exports of the package, in a .%s', async extension => {
    const readme = readFileSync(join(PROJECT_FOLDER, 'client/README.md'), 'utf8')
    const [, imports = expect.fail(), example] = /^```ts\n(import .*\n)([^`]*)^```/m.exec(readme) ?? []
    const env = 'Readonly<Record<string, string | undefined>>'
    const given = `declare const [body, request, process]: [string, Request, { env: ${env} }]`
    const file = `example.${extension}`
    writeFileSync(join(folder, file), `${imports}${given}\nexport async function run() {\n${example}}\n`)
    // Without skipLibCheck, so that a name which the package's own file leaves open is an error too.
    const how = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', '']
    const compiler = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [compiler, ...how, file], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  })

  it.runIf(NIGHTLY)('signs for AWS by the example of the client, whose packages are installed', async () => {
    const readme = readFileSync(join(PROJECT_FOLDER, 'client/README.md'), 'utf8')
    const [, example = expect.fail()] = /^```js\n([^`]*)^```/m.exec(readme) ?? []
    const fetched = aFolder()
    const packages = ['aws4fetch', '@aws-sdk/credential-providers']
    await run('npm', [
      'install',
      '--prefix',
      fetched,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      ...packages,
    ])
    symlinkSync(join(PROJECT_FOLDER, 'client'), join(fetched, 'node_modules/shouyin'))
    const here = example.replace('https://pay.example.com/iam/live/-', `${stack.shopUrl}/iam/test/-`)
    expect(here).not.toBe(example)
    const lines = "[{ name: 'tea', quantity: 1, unit_amount: 100 }]"
    const use = `const order = await shop.orders.create({ lines: ${lines}, currency: 'CNY' })
const { data } = await shop.orders.list({ 'created[gte]': order.created, limit: 3 }).page()
console.log(data.length, (await shop.orders.cancel(order.id)).status)`
    const file = join(fetched, 'example.mjs')
    writeFileSync(file, `${here}\n${use}\n`)
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
    expect((await run(process.execPath, [file], { env })).stdout.trim()).toMatch(/^[123] canceled$/)
    const stranger = { ...env, AWS_SECRET_ACCESS_KEY: 'other' }
    await expect(run(process.execPath, [file], { env: stranger })).rejects.toThrow(/forbidden/)
  })

  it('signs for AWS with curl by the example of docs/api.md', async () => {
    const page = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
    const [, example = expect.fail()] = /^```sh\n(AWS_SIGN=[^`]*)^```/m.exec(page) ?? []
    const env = { ...process.env, SHOP: stack.shopUrl }
    const { stdout } = await run('bash', ['-c', example], { env })
    expect(JSON.parse(stdout)).toMatchObject({ object: 'list', data: [{ object: 'payment_link' }] })
    const stranger = example.replace('local:local', 'local:other')
    await expect(run('bash', ['-c', stranger], { env })).rejects.toThrow('403')
  })

  /** The example shop, from its first line on. */
  const open = async ([file, args]: [file: string, args: string[]]) => {
    const env = { ...process.env, SHOUYIN_URL: stack.shopUrl, SHOUYIN_KEY: LOCAL_API_KEY, PORT: '0' }
    const shop = execFile(file, [...args, 'shop.js'], { cwd: folder, env })
    const ended = new Promise<void>(resolve => shop.once('exit', () => resolve()))
    const errors: string[] = []
    shop.stderr?.on('data', text => errors.push(String(text)))
    const close = async () => {
      shop.kill()
      await ended
    }
    onTestFinished(close)
    const address = await new Promise<string>((resolve, reject) => {
      shop.stdout?.on('data', text => resolve(/http:\S+\/$/m.exec(String(text))?.[0] ?? ''))
      shop.once('exit', () => reject(new Error(`the shop ended: ${errors.join('')}`)))
    })
    const press = (path: string, fields: Record<string, string>) =>
      fetch(new URL(path, address), {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(fields),
      })
    const sale = async (cart: string) => {
      const all = (await (await fetch(new URL('sales', address))).json()) as Record<string, string>[]
      return all.find(each => each.cart === cart) ?? expect.fail()
    }
    return { address, press, sale, close }
  }
  type Opened = Awaited<ReturnType<typeof open>>
  const isNow = (shop: Opened, cart: string, status: string) =>
    vi.waitFor(async () => expect(await shop.sale(cart)).toMatchObject({ status }), PATIENCE)

  it.each(RUNTIMES)(
    'runs the example shop in %s: it sells, gets the payment’s webhook, and refunds',
    async runtime => {
      rmSync(join(folder, 'shop.json'), { force: true })
      const shop = await open(await commandOf(runtime))
      const { press, sale } = shop
      expect(await (await fetch(shop.address)).text()).toContain('<button>Buy</button>')
      const [bought, again] = [await press('buy', { cart: runtime }), await press('buy', { cart: runtime })]
      const url = bought.headers.get('location') ?? ''
      expect([bought.status, again.headers.get('location')]).toEqual([303, url])
      await pay(url)
      await isNow(shop, runtime, 'paid')
      const { orderId = '', sentAt } = await sale(runtime)
      expect(sentAt).toBeDefined()
      await vi.waitFor(async () => {
        expect((await press('refund', { order: orderId })).status).toBe(303)
      }, PATIENCE)
      await isNow(shop, runtime, 'refunded')
      expect((await sale(runtime)).sentAt).toBe(sentAt)
      expect((await press('refund', { order: 'ord_of_nobody' })).status).toBe(404)
    },
  )

  it('resends the example shop its webhooks, and nobody else can send it any', async () => {
    const shop = await open(await commandOf('Node'))
    const bought = await shop.press('buy', { cart: 'forged' })
    const { orderId } = await shop.sale('forged')
    const data = { id: orderId, status: 'paid', attention: 'none', sequence: 9 }
    const told = await fetch(new URL('webhook', shop.address), {
      method: 'POST',
      headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) },
      body: JSON.stringify({ type: 'order.paid', timestamp: new Date().toISOString(), data }),
    })
    expect(told.status).toBe(400)
    expect(await shop.sale('forged')).toMatchObject({ status: 'open' })
    expect(statSync(join(folder, 'shop.json')).mode & 0o077).toBe(0)
    await pay(bought.headers.get('location') ?? '')
    await isNow(shop, 'forged', 'paid')
    const { sentAt } = await shop.sale('forged')
    const call = async (path: string, method = 'GET') => {
      const answer = await fetch(`${stack.shopUrl}/v1/webhook_endpoints${path}`, {
        method,
        headers: { authorization: `Bearer ${LOCAL_API_KEY}` },
      })
      return (await answer.json()) as { data: Record<string, string>[] }
    }
    const endpoint = (await call('')).data.find(({ url }) => url === `${shop.address}webhook`)
    const path = `/${endpoint?.id}/deliveries`
    const deliveries = () => call(`${path}?limit=100`)
    const ofPayment = await vi.waitFor(async () => {
      const { data } = await deliveries()
      const found = data.find(({ type, order }) => type === 'order.paid' && order === orderId)
      expect(found).toMatchObject({ status: 'succeeded' })
      return found
    }, PATIENCE)
    await call(`${path}/${ofPayment?.id}/redeliver`, 'POST')
    await vi.waitFor(async () => {
      const again = (await deliveries()).data.find(({ id }) => id === ofPayment?.id)
      expect(again).toMatchObject({ status: 'succeeded', attempts: { length: 2 } })
    }, PATIENCE)
    expect(await shop.sale('forged')).toMatchObject({ status: 'paid', sentAt })
  })

  it('sees the example shop send no goods for a payment that needs a person first', async () => {
    const shop = await open(await commandOf('Node'))
    await shop.press('buy', { cart: 'odd' })
    const { orderId } = await shop.sale('odd')
    const { endpoint } = JSON.parse(readFileSync(join(folder, 'shop.json'), 'utf8'))
    const tell = async (attention: string, sequence: number) => {
      const data = { id: orderId, status: 'paid', attention, sequence }
      const body = JSON.stringify({ type: 'order.paid', timestamp: new Date().toISOString(), data })
      const [id, now] = [`evt_${sequence}`, new Date()]
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(endpoint.secret).sign(id, now, body),
      }
      const told = await fetch(new URL('webhook', shop.address), { method: 'POST', headers, body })
      expect(told.status).toBe(204)
      return await shop.sale('odd')
    }
    expect(await tell('paid_other_amount', 8)).toMatchObject({ status: 'paid', sequence: 8 })
    expect(await shop.sale('odd')).not.toHaveProperty('sentAt')
    expect(await tell('none', 9)).toHaveProperty('sentAt')
  })

  it('sees the example shop catch up at its start on events that it missed', async () => {
    const node = await commandOf('Node')
    const before = await open(node)
    const url = (await before.press('buy', { cart: 'away' })).headers.get('location') ?? ''
    await isNow(before, 'away', 'open')
    await before.close()
    const since = new Date().toISOString()
    await pay(url)
    await vi.waitFor(async () => {
      const answer = await fetch(`${stack.shopUrl}/v1/events?after=${since}`, {
        headers: { authorization: `Bearer ${LOCAL_API_KEY}` },
      })
      expect(await answer.text()).toContain('"order.paid"')
    }, PATIENCE)
    expect(await (await open(node)).sale('away')).toMatchObject({ status: 'paid' })
  })
})
