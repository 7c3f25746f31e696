// Makes editor.bundle.js; its first line is the digest of what it was made of, which a test checks.

import { build } from "esbuild"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"

const SOURCES = ["editor.js", "package-lock.json", "build.js"]
const digest = createHash("sha256")
for (const name of SOURCES) digest.update(readFileSync(name))

await build({
  entryPoints: ["editor.js"],
  outfile: "editor.bundle.js",
  banner: { js: `// sha256 ${digest.digest("hex")}` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
})
