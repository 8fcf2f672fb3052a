/** Tells what the browser loads before the first view, gzipped: the entry, the list page, one language, and what they import. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const STATIC = new URL('../../src/gateway/static/', import.meta.url)
const FIRST_VIEW = ['index.html', 'src/features/requests/RequestList.vue']
const LIMIT_KB = 320
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', STATIC), 'utf8'))
const files = new Set()

function walk(name) {
  const chunk = manifest[name]
  if (!chunk) {
    throw new Error(`the manifest does not name ${name}`)
  }
  if (!files.has(chunk.file)) {
    files.add(chunk.file)
    chunk.css?.forEach(css => files.add(css))
    chunk.imports?.forEach(walk)
  }
}
const ENGLISH = Object.keys(manifest).filter(name => manifest[name].name === 'en' && !name.includes('/more/'))
;[...FIRST_VIEW, ...ENGLISH].forEach(walk)
const sizes = [...files].map(file => [file, gzipSync(readFileSync(new URL(file, STATIC)), { level: 6 }).length]).sort((a, b) => b[1] - a[1])
const sum = ending => sizes.filter(([file]) => file.endsWith(ending)).reduce((total, [, size]) => total + size, 0) / 1000
const total = sum('.js') + sum('.css')
sizes.forEach(([file, size]) => console.log(`${(size / 1000).toFixed(1).padStart(7)} kB  ${file}`))
console.log(`first view: ${total.toFixed(1)} kB gzip in ${files.size} files (JS ${sum('.js').toFixed(1)}, CSS ${sum('.css').toFixed(1)}); limit ${LIMIT_KB} kB`)
process.exitCode = total > LIMIT_KB ? 1 : 0
