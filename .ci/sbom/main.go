// Command sbom writes the bill of materials of a Go binary as CycloneDX JSON: the modules
// that are linked, by what the toolchain wrote into the binary, with Go itself. The same
// binary gives the same bytes.
//
// It has a module of its own, as nothing else needs CycloneDX.
package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: sbom BINARY VERSION FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(binary, version, file string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	encoder := cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false)
	err = encoder.EncodeVersion(bill(info, version, sha256.Sum256(text)), cyclonedx.SpecVersion1_6)
	return cmp.Or(err, out.Close())
}

// bill is that of a binary of a version, with the binary's checksum.
func bill(info *debug.BuildInfo, version string, sum [sha256.Size]byte) *cyclonedx.BOM {
	digest := hex.EncodeToString(sum[:])
	program := component(info.Main.Path, version, cyclonedx.ComponentTypeApplication)
	program.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: digest}}
	program.Licenses = &cyclonedx.Licenses{{License: &cyclonedx.License{ID: "Apache-2.0"}}}
	program.Properties = settings(info)

	linked := []cyclonedx.Component{component("std", strings.TrimPrefix(info.GoVersion, "go"), cyclonedx.ComponentTypeLibrary)}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		each := component(module.Path, module.Version, cyclonedx.ComponentTypeLibrary)
		if module.Sum != "" {
			each.Properties = &[]cyclonedx.Property{{Name: "go:sum", Value: module.Sum}} // as go.sum has it; no hash of a file
		}
		linked = append(linked, each)
	}
	var names []string
	for _, each := range linked {
		names = append(names, each.BOMRef)
	}

	out := cyclonedx.NewBOM()
	out.SerialNumber = fmt.Sprintf("urn:uuid:%s-%s-%s-%s-%s", digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
	out.Metadata = &cyclonedx.Metadata{Timestamp: setting(info, "vcs.time"), Component: &program}
	out.Components = &linked
	out.Dependencies = &[]cyclonedx.Dependency{{Ref: program.BOMRef, Dependencies: &names}}
	return out
}

func component(path, version string, kind cyclonedx.ComponentType) cyclonedx.Component {
	address := "pkg:golang/" + path + "@" + version
	return cyclonedx.Component{BOMRef: address, Type: kind, Name: path, Version: version, PackageURL: address}
}

// settings are those that it was built with.
func settings(info *debug.BuildInfo) *[]cyclonedx.Property {
	var out []cyclonedx.Property
	for _, each := range info.Settings {
		if each.Value != "" {
			out = append(out, cyclonedx.Property{Name: "go:" + each.Key, Value: each.Value})
		}
	}
	return &out
}

func setting(info *debug.BuildInfo, key string) string {
	for _, each := range info.Settings {
		if each.Key == key {
			return each.Value
		}
	}
	return ""
}
