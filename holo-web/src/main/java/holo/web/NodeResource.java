package holo.web;

import holo.ejb.NodeContext;
import holo.node.console.NodeSample;
import holo.node.console.RangeView;
import holo.node.console.TableSizes;
import holo.node.console.TableView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// What the node knows of itself. Nothing here asks another node or goes through consensus.
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class NodeResource {
    /// Ranges in one answer; the rest is counted.
    static final int RANGES_MAX = 500;

    @Inject
    private NodeContext context;

    @Inject
    private NodeViews views;

    /// Ranges of the node.
    ///
    /// @param available false while the store has not started
    /// @param total how many there are
    /// @param ranges in key order, the first {@link #RANGES_MAX}
    public record Ranges(boolean available, int total, List<RangeView> ranges) {}

    /// Tables and what they take on this node.
    ///
    /// @param available false while the SQL engine has not started
    /// @param total how many there are
    /// @param tables in key order, the first {@link TableSizes#TABLES_MAX}
    public record Tables(boolean available, int total, List<TableView> tables) {}

    /// Samples of the node, oldest first.
    ///
    /// @param samples those after the asked one that are still kept
    public record Samples(List<NodeSample> samples) {}

    @GET
    @Path("node")
    public NodeView node() {
        return views.current();
    }

    @GET
    @Path("ranges")
    public Ranges ranges() {
        List<RangeView> ranges = context.observatory().ranges();
        return ranges == null
                ? new Ranges(false, 0, List.of())
                : new Ranges(true, ranges.size(), ranges.subList(0, Math.min(RANGES_MAX, ranges.size())));
    }

    @GET
    @Path("tables")
    public Tables tables() {
        TableSizes.Answer known = context.observatory().tables();
        return known == null ? new Tables(false, 0, List.of()) : new Tables(true, known.total(), known.tables());
    }

    /// @param after sequence number of the last sample that the client has
    @GET
    @Path("samples")
    public Samples samples(@QueryParam("after") @DefaultValue("0") long after) {
        return new Samples(context.observatory().samplesAfter(after));
    }
}
