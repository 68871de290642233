/**
 * A copy of the project in a separate folder: a deployment writes `.serverless` there, and reads the shop's
 * `.env.prod`.
 */
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { startChild } from '../../local/stack/childProcess'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { type AwsStub, CREDENTIALS } from './awsStub'

export interface Ending {
  readonly code: number | null
  /** All that it said, on both channels. */
  readonly output: string
}

export interface ShopFolder {
  readonly path: string
  /** Writes `.env.prod`. */
  settings(values: Readonly<Record<string, string>>): void
  /** The framework's command, with the stub as AWS. */
  serverless(aws: AwsStub, ...args: readonly string[]): Promise<Ending>
  /** Confirms with CONFIRM_REMOVE that this stage is to be removed. */
  confirmRemove(stage: string): void
  remove(): void
}

/** What deploying does not need: dependencies (linked), what others build, and anybody's own settings. */
const LEFT_OUT = /^(?:\.|node_modules$|test$|docs$|bench$|coverage$)/

export function makeShopFolder(): ShopFolder {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-deploy-'))
  const path = join(folder, 'shop')
  cpSync(PROJECT_FOLDER, path, {
    recursive: true,
    filter: source => !LEFT_OUT.test(relative(PROJECT_FOLDER, source)),
  })
  symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(path, 'node_modules'))
  let confirmed: string | undefined
  return {
    path,
    settings(values) {
      const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(join(path, '.env.prod'), lines.join(''))
    },
    confirmRemove(stage) {
      confirmed = stage
    },
    async serverless(aws, ...args) {
      const lines: string[] = []
      const child = startChild(process.execPath, [require.resolve('serverless/bin/serverless.js'), ...args], {
        cwd: path,
        // Nothing of the machine's own: no profile, no credentials, no settings of another shop.
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          // Packaging leaves a folder for each function there.
          TMPDIR: folder,
          AWS_ENDPOINT_URL: aws.url,
          AWS_ACCESS_KEY_ID: CREDENTIALS.id,
          AWS_SECRET_ACCESS_KEY: CREDENTIALS.secret,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          SLS_AWS_MONITORING_FREQUENCY: '200',
          NO_COLOR: '1',
          CONFIRM_REMOVE: confirmed,
        },
        onLine: line => lines.push(line),
      })
      const [code] = await once(child.process, 'close')
      await child.stop()
      return { code, output: lines.join('\n') }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
