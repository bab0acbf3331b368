package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/export"
)

// exportRun holds the flags of export.
type exportRun struct {
	manifests
	selection
	connection
	outputs
	export.Options

	all       bool
	out       string
	secrets   string
	terraform string // the file of a state, in place of a cloud
}

// manifestFormats are those of the manifest that export writes, which is no report.
var manifestFormats = []string{"yaml", "json"}

func (a *app) exportCommand() *cobra.Command {
	var r exportRun
	cmd := &cobra.Command{
		Use:   "export (--all | --target TARGET… | -f PATH… | --from-terraform STATE)",
		Short: "Write a manifest from what is live",

		DisableFlagsInUseLine: true, // there is no room
		Long: `export lists what is live and writes the manifest that describes it: planned
against the same cloud, it has no changes. It only reads.

  syncer export --all > manifest.yaml                  all that the project has
  syncer export --target pool/NAME --out pool.yaml     one target, listed or not
  syncer export -f manifests/ -l tier=prod             what manifests list

Versions are written as they are, and of the parameters those that differ from
the catalog's defaults; comments say where a value comes from. Labels, waves,
regions and projects are those of the manifests given with -f; prune, guards and
rollout are yours to add. Components whose state no manifest can describe (an
install that failed, say) are left out, with the reason as a comment.

Sensitive values are left out, and listed in comments: what a manifest does not
name stays as it is. With --secrets=ref they are written as references such as
${env:NAME} instead. Which variables to set is said on standard error; what they
are to hold is for you to know, and an apply sends what they hold.

A target that cannot be read is an error, and nothing is written then.

--from-terraform asks no cloud: it takes names, versions and values out of a
state of Terraform or OpenTofu, of its huaweicloud_cce_addon and
opentelekomcloud_cce_addon_v3. STATE is a state file, what terraform show -json
prints of one, or - for standard input. What cannot be taken over is told, and
listed in comments. The state says what Terraform last sent, so plan the
manifest until it shows no change.

  terraform state pull | syncer export --from-terraform - --out manifest.yaml

` + exitCodes,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.export(a, cmd.Context()) },
	}
	f := cmd.Flags()
	f.BoolVar(&r.all, "all", false, "every pool and cluster of the project")
	r.manifests.flags(f)
	r.selection.flags(f)
	f.Lookup("target").Usage = "this target, pool/NAME or cluster/ID, whether a manifest lists it or not, or cluster/NAME of one that is listed (repeatable)"
	f.StringVar(&r.terraform, "from-terraform", "", "write what this Terraform state has of add-ons, and ask no cloud; - for standard input")
	f.BoolVar(&r.Full, "full", false, "write parameters that equal the catalog's defaults too")
	f.BoolVar(&r.Profiles, "profiles", false, "write what several targets share as profiles")
	f.StringVar(&r.secrets, "secrets", "omit", "sensitive values: omit leaves them out, ref writes references to variables")
	f.StringVar(&r.out, "out", "", "write the manifest to this file instead of standard output, whole or not at all")
	r.connection.flags(f)
	r.outputs.formatFlag(cmd, manifestFormats, strings.Join(manifestFormats, " or "))
	r.outputs.colorFlag(f)
	return cmd
}

// export reads what was asked for and writes it.
func (r *exportRun) export(a *app, ctx context.Context) error {
	if err := errors.Join(r.connection.check(), r.rates.settle(a, r.shard), r.check()); err != nil {
		return err
	}
	var listed desired.State
	if len(r.paths) > 0 {
		var err error
		if listed, err = a.load(r.manifests, a.fallbackRegion(r.connection), a.fallbackProject(r.connection)); err != nil {
			return err
		}
	}
	if err := a.open(&r.outputs, append(r.paths, r.emulator, r.terraform)...); err != nil {
		return err
	}
	if r.terraform != "" {
		return r.exportRecords(a)
	}
	scrub := listed.Masker().Text
	r.Sensitive = func(text string) bool { return scrub(text) != text || a.holdsOwn(text) }
	ctx, stop := interruptible(ctx)
	defer stop()
	read, err := r.readAll(ctx, a, listed)
	if err != nil {
		return interrupted(ctx, err)
	}
	document, err := export.Build(read, r.Options)
	if err != nil {
		return err
	}
	return r.finish(a, document)
}

// finish writes the document and says what it does not.
func (r *exportRun) finish(a *app, document export.Document) error {
	if err := a.writeExport(r.outputs, document); err != nil {
		return err
	}
	a.remark(document)
	return nil
}

// readAll connects, picks the targets and reads them.
func (r *exportRun) readAll(ctx context.Context, a *app, listed desired.State) ([]export.Target, error) {
	client, disconnect, err := a.connect(r.connection, listed)
	if err != nil {
		return nil, err
	}
	defer disconnect()
	targets, err := r.pick(ctx, a, client, listed)
	if err != nil {
		return nil, err
	}
	return r.read(ctx, a, client, targets)
}

// check refuses flags that do not go together, and settles where output goes.
func (r *exportRun) check() error {
	if r.terraform != "" {
		if err := r.stateAlone(); err != nil {
			return err
		}
	}
	if !r.all && len(r.targets) == 0 && len(r.paths) == 0 && r.terraform == "" {
		return errors.New("nothing to export: say --all for every pool and cluster of the project, --target pool/NAME or cluster/ID, -f for those that manifests list, or --from-terraform for those of a Terraform state")
	}
	if r.all && len(r.targets) > 0 {
		return errors.New("--all and --target: either every target or some; leave one of them out")
	}
	for _, key := range r.targets {
		kind, id, _ := strings.Cut(key, "/")
		if kind != string(desired.Pool) && kind != string(desired.Cluster) || id == "" || strings.Contains(id, "/") {
			return fmt.Errorf("--target %s: has to be pool/NAME or cluster/ID", key)
		}
	}
	if err := oneOf("--secrets", r.secrets, secretForms); err != nil {
		return err
	}
	r.References = r.secrets == "ref"
	r.only("yaml", r.out)
	return r.outputs.parse()
}
