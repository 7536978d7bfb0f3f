// Builds the scripts of the pages into ../static/ui, with a manifest that names the first one.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "static", "ui");

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/start.ts"],
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  metafile: true,
});

const outputs = Object.entries(metafile.outputs);
const start = outputs.find(([, output]) => output.entryPoint === "src/start.ts");
writeFileSync(join(out, "THIRD_PARTY.txt"), licences(outputs.flatMap(([, o]) => Object.keys(o.inputs))));
writeFileSync(
  join(out, "manifest.json"),
  JSON.stringify({ start: relative(out, join(here, start[0])), files: digests() }, null, 1) + "\n",
);

/** The licence of every package of which something is in the bundle. */
function licences(inputs) {
  const names = inputs.flatMap((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
  const parts = [...new Set(names)].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file: it cannot be part of the bundle`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  return parts.join("\n----\n\n") || "Nothing of other packages is in these scripts.\n";
}

/** SHA-256 of each script, for the tests. */
function digests() {
  const names = readdirSync(out).filter((name) => name.endsWith(".js")).sort();
  return Object.fromEntries(
    names.map((name) => [name, createHash("sha256").update(readFileSync(join(out, name))).digest("hex")]),
  );
}
