/** `npm run picture`: redraws the picture of the components. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../../tools/commandLine'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { edgesOf, readSources } from './graph'
import { PICTURE, picture } from './picture'

runCommand(
  {
    usage: 'npm run picture',
    about: `Redraws ${PICTURE}: the folders, and an arrow from each to what it imports.`,
    options: {},
    failure: 'nothing was drawn',
  },
  async () =>
    writeFileSync(join(PROJECT_FOLDER, PICTURE), await picture(edgesOf(readSources(PROJECT_FOLDER)))),
)
